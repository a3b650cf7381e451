/** The reactions that Teams names by words. Source: "Conversation events in your Teams bot"; `plusOne` is the protocol's own. */
const NAMED: Readonly<Record<string, string>> = {
  like: '👍',
  plusOne: '👍',
  heart: '❤️',
  laugh: '😆',
  surprised: '😮',
  sad: '😢',
  angry: '😡',
};

/** The character of a reaction. Others than the six are named by code points: `1f44b_wavinghand-tone3`; what is unknown keeps its name. */
export function emojiOf(type: string): string {
  const named = NAMED[type];
  if (named !== undefined) return named;
  const hex = /^([0-9a-f]{4,6}(?:-[0-9a-f]{4,6})*)_/i.exec(type)?.[1];
  const points = hex?.split('-').map((part) => Number.parseInt(part, 16)) ?? [];
  const valid =
    points.length > 0 && points.every((point) => point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff));
  return valid ? String.fromCodePoint(...points) : type;
}
