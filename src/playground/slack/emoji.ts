/** Names of emoji and their code points, hexadecimal, as Slack writes them in rich text. A small but common part. */
export const EMOJI: Readonly<Record<string, string>> = {
  '+1': '1f44d',
  '-1': '1f44e',
  100: '1f4af',
  angry: '1f620',
  bulb: '1f4a1',
  bug: '1f41b',
  clap: '1f44f',
  cry: '1f622',
  eyes: '1f440',
  fire: '1f525',
  grin: '1f601',
  hammer_and_wrench: '1f6e0-fe0f',
  heart: '2764-fe0f',
  hourglass_flowing_sand: '23f3',
  joy: '1f602',
  key: '1f511',
  laughing: '1f606',
  lock: '1f512',
  memo: '1f4dd',
  no_entry: '26d4',
  ok_hand: '1f44c',
  partying_face: '1f973',
  pray: '1f64f',
  raised_hands: '1f64c',
  rocket: '1f680',
  slightly_smiling_face: '1f642',
  smile: '1f604',
  sob: '1f62d',
  sos: '1f198',
  tada: '1f389',
  thinking_face: '1f914',
  warning: '26a0-fe0f',
  wave: '1f44b',
  white_check_mark: '2705',
  x: '274c',
  zap: '26a1',
};

const ALIASES: Readonly<Record<string, string>> = { thumbsup: '+1', thumbsdown: '-1' };

const BY_CHARACTER = new Map(
  Object.entries(EMOJI).map(([name, unicode]) => [
    String.fromCodePoint(...unicode.split('-').map((point) => Number.parseInt(point, 16))),
    name,
  ]),
);

/** Matches an emoji of the table written as a character. */
export const EMOJI_CHARACTER = new RegExp([...BY_CHARACTER.keys()].join('|'), 'u');

export function emojiName(nameOrCharacter: string): string | undefined {
  const name = BY_CHARACTER.get(nameOrCharacter) ?? ALIASES[nameOrCharacter] ?? nameOrCharacter;
  return Object.hasOwn(EMOJI, name) ? name : undefined;
}
