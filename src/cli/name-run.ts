/** A folder name for one run: when, what, which seed. Sorts by time: `20261121-050312-memory-expansion-1`. */
export function nameRun(title: string, startedAt: Date, seed: number): string {
  const stamp = startedAt.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${slugOf(title)}-${seed}`;
}

/** A title as part of a file's name. */
export function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return slug || 'untitled';
}
