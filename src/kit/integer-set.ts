/**
 * A set of whole numbers written as ranges, `1-500,502,504-900`: how a recording keeps which rows a node holds
 * without a line per row.
 */
export function writeIntegerSet(sorted: readonly number[]): string {
  const ranges: string[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    ranges.push(start === end ? `${sorted[start]}` : `${sorted[start]}-${sorted[end]}`);
    start = end + 1;
  }
  return ranges.join(',');
}

/** Reads what `writeIntegerSet` wrote. */
export function readIntegerSet(text: string): Set<number> {
  const numbers = new Set<number>();
  for (const range of text.split(',')) {
    if (range === '') continue;
    const [first, last] = range.split('-').map(Number);
    if (first === undefined) continue;
    for (let number = first; number <= (last ?? first); number += 1) numbers.add(number);
  }
  return numbers;
}
