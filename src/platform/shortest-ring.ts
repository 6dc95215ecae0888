/**
 * The shortest way from a name back to itself, by breadth; that name first and last. Nothing if there is none.
 * @param next where each name leads
 */
export function shortestRing(
  name: string,
  next: (from: string) => readonly string[],
): readonly string[] | undefined {
  let paths: readonly (readonly string[])[] = [[name]];
  const seen = new Set<string>();
  while (paths.length > 0) {
    const longer = paths.flatMap((path) => next(path.at(-1) ?? name).map((each) => [...path, each]));
    const ring = longer.find((path) => path.at(-1) === name);
    if (ring) return ring;
    paths = longer.filter((path) => {
      const last = path.at(-1) ?? name;
      if (seen.has(last)) return false;
      seen.add(last);
      return true;
    });
  }
  return undefined;
}
