/**
 * The candidate that was most likely meant, if one is near enough: at most one slip of the finger for every three
 * letters, or the candidate begins with what was written.
 */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const word = written.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, slips: slipsBetween(word, candidate.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  const best = ranked[0];
  if (!best) return undefined;
  if (best.slips <= Math.max(1, Math.floor(word.length / 3))) return best.candidate;
  return word.length >= 3
    ? candidates.find((candidate) => candidate.toLowerCase().startsWith(word))
    : undefined;
}

/** `Did you mean "x"?` if something near was found, else the whole choice. */
export function suggest(written: string, candidates: readonly string[], what: string): string {
  const near = nearest(written, candidates);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  if (candidates.length === 0) return `There is no ${what} to choose from.`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} can be: ${candidates.join(', ')}.`;
}

/**
 * How many letters must be added, dropped, changed or swapped with their neighbour: the optimal string alignment
 * distance (Boytsov, "Indexing methods for approximate dictionary searching", 2011, section 2.2).
 */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + changed,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
