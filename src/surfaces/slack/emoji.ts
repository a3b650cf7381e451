/** Slack's names of the reactions that people use most on other platforms. */
const NAMES: Readonly<Record<string, string>> = {
  '👍': '+1',
  '👎': '-1',
  '❤': 'heart',
  '😄': 'smile',
  '😀': 'grinning',
  '😆': 'laughing',
  '😂': 'joy',
  '🙂': 'slightly_smiling_face',
  '😉': 'wink',
  '😮': 'open_mouth',
  '😢': 'cry',
  '😭': 'sob',
  '😡': 'rage',
  '😠': 'angry',
  '🎉': 'tada',
  '🙏': 'pray',
  '👏': 'clap',
  '👀': 'eyes',
  '🔥': 'fire',
  '🚀': 'rocket',
  '💯': '100',
  '✅': 'white_check_mark',
  '✔': 'heavy_check_mark',
  '❌': 'x',
  '⏳': 'hourglass_flowing_sand',
  '⚠': 'warning',
  '❗': 'exclamation',
  '❓': 'question',
  '➕': 'heavy_plus_sign',
  '👋': 'wave',
  '👌': 'ok_hand',
  '💪': 'muscle',
  '🤔': 'thinking_face',
};

const VALID_NAME = /^[\p{L}\p{N}_'+-]+(::skin-tone-[2-6])?$/u;

/** Slack's name for an emoji given by name (`+1`, `:wave:`) or as the character; undefined where Slack has none we know. */
export function emojiName(emoji: string): string | undefined {
  const bare = emoji.replace(/^:(.*):$/, '$1');
  const named = NAMES[bare.replaceAll('\u{FE0F}', '')];
  if (named !== undefined) return named;
  return VALID_NAME.test(bare) ? bare : undefined;
}

export function isEmojiName(name: string): boolean {
  return VALID_NAME.test(name);
}

/** The character that a list of hexadecimal code points stands for (`1f44b-1f3fd`), as Slack writes it in rich text. */
export function fromCodePoints(hex: string): string | undefined {
  const points = hex.split('-').map((part) => (/^[0-9a-f]{1,6}$/i.test(part) ? Number.parseInt(part, 16) : -1));
  if (points.some((point) => point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))) return undefined;
  return String.fromCodePoint(...points);
}
