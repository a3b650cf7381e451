import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { TEAMS_CONSENTS, teamsManifest, teamsPackage } from '../../../src/surfaces/teams/manifest.ts';
import { TEAMS_COMMANDS } from '../../../src/surfaces/teams/names.ts';
import { APP } from './fixtures.ts';

const OPTIONS = { publicUrl: 'https://baton.example.com/', appId: APP };

/** Width, height and the red, green, blue and opacity of every pixel of a picture with eight bits a channel and plain rows. */
function pixels(png: Uint8Array): { width: number; height: number; at: (x: number, y: number) => number[] } {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const data: Buffer[] = [];
  for (let offset = 8; offset < bytes.length;) {
    const length = bytes.readUInt32BE(offset);
    if (bytes.subarray(offset + 4, offset + 8).toString('latin1') === 'IDAT') {
      data.push(bytes.subarray(offset + 8, offset + 8 + length));
    }
    offset += 12 + length;
  }
  const rows = inflateSync(Buffer.concat(data));
  return { width, height, at: (x, y) => [...rows.subarray(y * (width * 4 + 1) + 1 + x * 4).subarray(0, 4)] };
}

describe('the Teams app', () => {
  it('names the bot, its commands and its consents from the code’s own lists', () => {
    const manifest = teamsManifest(OPTIONS);
    expect(manifest).toMatchObject({
      manifestVersion: '1.25',
      id: APP,
      bots: [{ botId: APP, supportsFiles: true, scopes: ['personal', 'team', 'groupChat'] }],
      validDomains: ['baton.example.com'],
      webApplicationInfo: { id: APP },
    });
    expect(manifest.bots[0]?.commandLists[0]?.commands).toEqual(TEAMS_COMMANDS);
    expect(manifest.authorization?.permissions.resourceSpecific.map(({ name }) => name)).toEqual(
      Object.keys(TEAMS_CONSENTS),
    );
  });

  it('keeps to the lengths that Teams takes', () => {
    const { name, description } = teamsManifest(OPTIONS);
    expect(name.short.length).toBeLessThanOrEqual(30);
    expect(name.full.length).toBeLessThanOrEqual(100);
    expect(description.short.length).toBeLessThanOrEqual(80);
    expect(TEAMS_COMMANDS.length).toBeLessThanOrEqual(10);
    for (const { title, description: what } of TEAMS_COMMANDS) {
      expect(title.length).toBeLessThanOrEqual(32);
      expect(what.length).toBeLessThanOrEqual(128);
    }
  });

  it('asks for no consent where agents are to mention it', () => {
    expect(teamsManifest({ ...OPTIONS, channelMessages: 'mentions' })).not.toHaveProperty('authorization');
  });

  it('is a package of three files at its root, the same each time', () => {
    const files = teamsPackage(OPTIONS);
    const zip = files.get('baton.zip') as Uint8Array;
    expect(Buffer.from(zip).equals(Buffer.from(teamsPackage(OPTIONS).get('baton.zip') as Uint8Array))).toBe(true);
    const inside = unzipSync(zip);
    expect(Object.keys(inside).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    expect(Buffer.from(inside['manifest.json']!).toString()).toBe(files.get('manifest.json'));
  });

  it('has icons of the sizes and colours that Teams takes', () => {
    const files = teamsPackage(OPTIONS);
    const color = pixels(files.get('color.png') as Uint8Array);
    expect([color.width, color.height, color.at(0, 0)[3]]).toEqual([192, 192, 255]);
    expect(color.at(96, 96)).toEqual([255, 255, 255, 255]);
    const outline = pixels(files.get('outline.png') as Uint8Array);
    expect([outline.width, outline.height, outline.at(0, 0)[3], outline.at(16, 16)]).toEqual([
      32,
      32,
      0,
      [255, 255, 255, 255],
    ]);
    for (let x = 0; x < 32; x += 1)
      for (let y = 0; y < 32; y += 1) expect(outline.at(x, y).slice(0, 3)).toEqual([255, 255, 255]);
  });
});
