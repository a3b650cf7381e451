import { crc32 } from 'node:zlib';
import { zlibSync } from 'fflate';

/** What a point of a drawing shows, from 0 to 1 in both directions: red, green, blue and opacity, each from 0 to 1. */
type Paint = (x: number, y: number) => readonly [number, number, number, number];

const SAMPLES = 4;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The app's icon: 192 pixels square, in colour. Source: Teams, "Design app icons". */
export function colorIcon(): Buffer {
  return png(192, (x, y) => (isBaton(x, y) ? [1, 1, 1, 1] : [0.122, 0.165, 0.267, 1]));
}

/** The same as an outline: 32 pixels square, white on nothing. */
export function outlineIcon(): Buffer {
  return png(32, (x, y) => [1, 1, 1, isBaton(x, y) ? 1 : 0]);
}

/** Two hands' ends and the baton that goes from one to the other: a slanted bar, with a dot on either side. */
function isBaton(x: number, y: number): boolean {
  const [u, v] = [x - 0.5, y - 0.5];
  const along = (u - v) * Math.SQRT1_2;
  const across = (u + v) * Math.SQRT1_2;
  const bar = distance(along, across, 0.26) < 0.065;
  const dots = Math.hypot(u + 0.22, v + 0.22) < 0.085 || Math.hypot(u - 0.22, v - 0.22) < 0.085;
  return bar || dots;
}

/** From a point to a line of `half` to both sides of the middle. */
function distance(along: number, across: number, half: number): number {
  return Math.hypot(Math.max(Math.abs(along) - half, 0), across);
}

/** Written by a compressor whose output is the same on every machine: the pictures are checked in. */
function png(size: number, paint: Paint): Buffer {
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      rows.set(pixel(size, column, row, paint), row * (1 + size * 4) + 1 + column * 4);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // Eight bits a channel, with opacity.
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', Buffer.from(zlibSync(rows, { level: 9 }))),
    chunk('IEND'),
  ]);
}

/** The mean of several points, so that edges are smooth. */
function pixel(size: number, column: number, row: number, paint: Paint): number[] {
  const sum = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
    const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
    const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
    paint(x, y).forEach((value, channel) => {
      sum[channel] = (sum[channel] ?? 0) + value;
    });
  }
  return sum.map((value) => Math.round((value / (SAMPLES * SAMPLES)) * 255));
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
