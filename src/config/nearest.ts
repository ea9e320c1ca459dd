/** @returns `: did you mean X?` where one of the words is nearly what was written, else nothing. */
export function suggestion(written: string, words: readonly string[]): string {
  const ranked = words
    .map((word) => ({ word, distance: distance(written.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  // Two slips in a long word, one in a short one: further away it would be a guess.
  const slips = written.length > 4 ? 2 : 1;
  return best !== undefined && best.distance <= slips ? `: did you mean ${best.word}?` : '';
}

/** How many letters have to be changed, put in or taken out (Levenshtein). */
function distance(from: string, to: string): number {
  const limit = 64;
  if (Math.abs(from.length - to.length) > 2 || from.length > limit) return Infinity;
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === from[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? Infinity;
}
