import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnverifiedError } from '../../src/core/errors.ts';
import type { SurfaceEvent } from '../../src/core/surface-events.ts';
import { plainText, toPlainText, type RichText } from '../../src/core/text.ts';

/** What every surface whose platform signs raw bytes must hold. Times in ms since the epoch. */
interface VerificationCase<Request> {
  readonly name: string;
  readonly now: number;
  /** How far the platform's clock may be off, either way. */
  readonly windowMs: number;
  sign(body: Uint8Array, at: number): Request;
  verify(request: Request, now: number): void;
  /** Variants of a good request that must be refused, by what is wrong with them. */
  readonly spoiled: Readonly<Record<string, (good: Request) => Request>>;
}

export function describeVerification<Request>(surface: VerificationCase<Request>): void {
  const body = Buffer.from('{"text":"Grüße 👋"}');
  const { now, windowMs } = surface;
  describe(`${surface.name} lets in only what the platform signed`, () => {
    it('takes what was signed now, and to the edges of the window', () => {
      for (const at of [now, now - windowMs + 1000, now + windowMs - 1000]) surface.verify(surface.sign(body, at), now);
    });
    it.each([
      ['too old', -1],
      ['from the future', 1],
    ])('refuses what is %s', (_, direction) => {
      const request = surface.sign(body, now + direction * (windowMs + 1000));
      expect(() => surface.verify(request, now)).toThrow(UnverifiedError);
    });
    it.each(Object.keys(surface.spoiled))('refuses %s', (what) => {
      const spoil = surface.spoiled[what]!;
      expect(() => surface.verify(spoil(surface.sign(body, now)), now)).toThrow(UnverifiedError);
    });
  });
}

/** What every parser must hold, whatever the platform sends. */
interface ParsingCase {
  readonly name: string;
  readonly payloads: Readonly<Record<string, unknown>>;
  parse(payload: unknown): readonly SurfaceEvent[];
}

export function describeParsing(surface: ParsingCase): void {
  describe(`${surface.name} parses`, () => {
    it.each(Object.entries(surface.payloads))(
      '%s: the same events each time, with identities, and leaves it as it was',
      (_, payload) => {
        const before = JSON.stringify(payload);
        const events = surface.parse(payload);
        expect(surface.parse(structuredClone(payload))).toEqual(events);
        expect(JSON.stringify(payload)).toBe(before);
        for (const event of events) {
          expect(event.eventId).not.toMatch(/undefined|null|NaN|:$/);
          expect(Number.isFinite(event.at)).toBe(true);
          expect(event.who.id).not.toBe('');
        }
        expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
      },
    );

    it('never throws when parts of a payload are missing or of another kind', () => {
      const names = Object.keys(surface.payloads);
      fc.assert(
        fc.property(
          fc.constantFrom(...names),
          fc.array(fc.tuple(fc.nat(400), fc.constantFrom<unknown>(undefined, null, 7, '', [], {})), { maxLength: 4 }),
          (name, wounds) => {
            const payload = structuredClone(surface.payloads[name]);
            for (const [at, value] of wounds) wound(payload, at, value);
            surface.parse(payload);
          },
        ),
      );
    });
  });
}

/** Replaces the `at`-th inner value of a JSON tree. */
function wound(root: unknown, at: number, value: unknown): void {
  const spots: (() => void)[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      const parent = node as Record<string, unknown>;
      spots.push(() => {
        parent[key] = value;
      });
      visit(parent[key]);
    }
  };
  visit(root);
  if (spots.length > 0) spots[at % spots.length]!();
}

/** What every renderer must hold: what people wrote is shown as it is, and never does anything. */
interface RenderingCase<Wire> {
  readonly name: string;
  render(text: RichText): readonly Wire[];
  /** What the platform shows of it, by its own rules. */
  show(wire: Wire): RichText;
  /** Texts that mean something to this platform. */
  readonly dangerous: readonly string[];
}

export function describeInjection<Wire>(surface: RenderingCase<Wire>): void {
  const words = fc.constantFrom(
    ...surface.dangerous,
    ' ',
    '\n',
    'hello',
    '👩🏽‍💻',
    'שלום',
    '`',
    '*',
    '_',
    '~',
    '&',
    '<',
    '>',
    '|',
    '@',
    ':',
  );
  const hostile = fc.oneof(
    fc.array(words, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
  );
  describe(`${surface.name} turns no text of a person into markup`, () => {
    it.each(surface.dangerous)('%s', (text) => {
      expect(shown(surface, text)).toBe(text);
    });
    it('whatever it is', () => {
      fc.assert(
        fc.property(hostile, (text) => {
          expect(shown(surface, text)).toBe(text);
        }),
        { numRuns: 500 },
      );
    });
  });
}

function shown<Wire>(surface: RenderingCase<Wire>, text: string): string {
  const parts = surface.render(plainText(text)).map(surface.show);
  for (const block of parts.flat()) {
    expect(block.type).toBe('paragraph');
    if (block.type !== 'paragraph') continue;
    for (const inline of block.children) {
      expect(['text', 'break']).toContain(inline.type);
      if (inline.type === 'text') expect(inline.styles ?? []).toEqual([]);
    }
  }
  return parts.map(toPlainText).join('');
}
