import { bringUp, sqliteBaton, takeDown, type Bench, type Live, type Outcome } from '../bench.ts';
import { withAllPlatforms } from '../platforms/all.ts';
import type { Platform } from '../platforms/platform.ts';
import { rateOf, type Rate } from '../rate.ts';
import { median, sum } from '../statistics.ts';
import { compared, type Row } from '../table.ts';

const AT_LEAST = 0.7;
/** Each round is taken in so many pieces, in turns: what else the machine does then comes to all of them alike. */
const PIECES = 3;

interface Line {
  readonly platform: Platform;
  readonly live: Live;
  readonly rounds: Rate[];
}

/** What an employee writes in an open handoff goes out to the agents on the same platform: each beside Slack, one Baton each. */
export async function platforms(bench: Bench): Promise<Outcome> {
  return withAllPlatforms(bench, async (all) => {
    const lines: Line[] = [];
    for (const platform of all) {
      const live = await bringUp(bench, await sqliteBaton(bench, [platform]));
      lines.push({ platform, live, rounds: [] });
    }
    const piece = Math.ceil(bench.size.events / PIECES);
    for (const { platform, live } of lines) await rateOf(platform, live, 2 * piece);
    for (let turn = 0; turn < bench.size.rounds * PIECES; turn += 1) {
      // Nobody is always the first.
      const first = turn % lines.length;
      for (const { platform, live, rounds } of [...lines.slice(first), ...lines.slice(0, first)]) {
        rounds.push(await rateOf(platform, live, piece));
      }
      const told = lines.map(({ platform, rounds }) => `${platform.label} ${figures(rounds.at(-1))}`);
      bench.progress(`platforms, ${turn + 1}: ${told.join('; ')}`);
    }
    await takeDown(lines.map(({ live }) => live));
    const [slack, ...others] = lines;
    const rows = slack === undefined ? [] : others.map((line) => rowOf(line, slack));
    return { rows, raw: lines.map(({ platform, rounds }) => ({ platform: platform.label, rounds })) };
  });
}

function figures(rate: Rate | undefined): string {
  if (rate === undefined) return '–';
  const { repliesPerSecond, processorMs, lost, doubled } = rate;
  const beside = lost + doubled === 0 ? '' : `, ${lost} lost, ${doubled} doubled`;
  return `${repliesPerSecond.toFixed(0)}/s (${processorMs.toFixed(2)} ms of processor time each${beside})`;
}

function rowOf(line: Line, slack: Line): Row {
  const rates = (of: Line): number[] => of.rounds.map(({ repliesPerSecond }) => repliesPerSecond);
  const ofSlack = rates(slack);
  const row = compared({
    what: `Replies/s, 16 in flight, SQLite: ${line.platform.label}`,
    baton: median(rates(line)),
    peer: median(ofSlack),
    peerName: 'Slack',
    ratio: median(rates(line).map((rate, turn) => rate / (ofSlack[turn] ?? Number.NaN))),
    unit: '/s',
    target: { atLeast: AT_LEAST },
  });
  const lost = sum(line.rounds.map((round) => round.lost));
  return lost === 0 ? row : { ...row, what: `${row.what} (${lost} lost)`, pass: false };
}
