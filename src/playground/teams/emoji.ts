/** The reactions that Teams has a name for; any other is told by its code points and a word (seen in the field). */
const NAMED: Readonly<Record<string, string>> = {
  '👍': 'like',
  '❤️': 'heart',
  '😆': 'laugh',
  '😮': 'surprised',
  '😢': 'sad',
  '😡': 'angry',
};

/** An emoji, or the name that Teams has for it, as people see it and as the bot is told. Undefined if it is neither. */
export function reactionOf(given: string): { readonly emoji: string; readonly type: string } | undefined {
  const named = Object.entries(NAMED).find(([emoji, type]) => emoji === given || type === given);
  if (named !== undefined) return { emoji: named[0], type: named[1] };
  if (!/^\p{RGI_Emoji}$/v.test(given)) return undefined;
  const points = [...given].map((character) => character.codePointAt(0)?.toString(16) ?? '');
  return { emoji: given, type: `${points.join('-')}_emoji` };
}
