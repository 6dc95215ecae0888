/** What synchronous_standby_names asks for. */
export interface SynchronousNames {
  /** How many standbys a commit waits for. */
  readonly count: number;
  readonly names: readonly string[];
  readonly method: 'first' | 'any';
}

/**
 * Reads synchronous_standby_names: `FIRST 2 (a, b)`, `ANY 1 (a, b)`, `2 (a, b)`, or a plain list, which means `FIRST 1`.
 * @returns nothing if the text is not of that form
 */
export function parseSynchronousNames(text: string): SynchronousNames | undefined {
  const match = /^\s*(?:(?:(FIRST|ANY)\s+)?(\d+)\s*\(([^()]*)\)|([^()]*))\s*$/i.exec(text);
  if (!match) return undefined;
  const [, method, count, inside, plain] = match;
  const names = (inside ?? plain ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
    .filter((name) => name !== '');
  return {
    count: count === undefined ? 1 : Number(count),
    names,
    method: method?.toLowerCase() === 'any' ? 'any' : 'first',
  };
}
