/** A file is one room: half of those in src have at most 120 lines, and none has over 400. */
import { globSync, readFileSync } from 'node:fs';

const MEDIAN = 120;
const LONGEST = 400;
/** Files that may be longer, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {};

const sizes = globSync('src/**/*.{ts,tsx}')
  .map((path) => ({ path: path.replaceAll('\\', '/'), lines: readFileSync(path, 'utf8').trimEnd().split('\n').length }))
  .sort((a, b) => a.lines - b.lines);
const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;
const problems = sizes
  .filter(({ path, lines }) => lines > LONGEST && ALLOWED[path] === undefined)
  .map(({ path, lines }) => `${path} has ${lines} lines; at most ${LONGEST}. Give it a second room.`);
if (median > MEDIAN) problems.push(`The median file has ${median} lines; at most ${MEDIAN}.`);
for (const path of Object.keys(ALLOWED)) {
  const found = sizes.find((file) => file.path === path);
  if (found === undefined || found.lines <= LONGEST) problems.push(`${path} needs no exception any more.`);
}

for (const problem of problems) console.error(problem);
const longest = sizes.at(-1);
console.log(
  `${sizes.length} files, median ${median} lines, longest ${longest?.lines ?? 0} (${longest?.path ?? 'none'})`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
