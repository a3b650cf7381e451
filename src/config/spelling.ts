/** How many letters have to be changed, put in, left out or swapped to get from one word to the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The known word that was probably meant, or undefined. Case, hyphens and underscores count for nothing. */
export function didYouMean(written: string, known: readonly string[]): string | undefined {
  const plain = (word: string): string => word.toLowerCase().replace(/[-_.\s]/g, '');
  const limit = Math.max(1, Math.floor(written.length / 4));
  let best: { word: string; far: number } | undefined;
  for (const word of known) {
    const far = distance(plain(written), plain(word));
    if (far <= limit && (best === undefined || far < best.far)) best = { word, far };
  }
  return best?.word;
}
