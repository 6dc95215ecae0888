import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { faults } from './index.ts';

const read = (file: string) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('docs/faults.md', () => {
  it('has a row for every fault, with its target', async () => {
    const rows = [...(await read('docs/faults.md')).matchAll(/^\| `([a-z-]+)` \| (\w+) \|/gm)];
    expect(rows.map(([, kind, target]) => ({ kind, target })).toSorted(byKind)).toEqual(
      faults.map(({ kind, target }) => ({ kind, target })).toSorted(byKind),
    );
  });
});

describe('CONTRIBUTING.md', () => {
  it('shows the smallest fault as it is', async () => {
    const fence = /```ts\n([\s\S]*?)```/.exec(await read('CONTRIBUTING.md'))?.[1] ?? '';
    const source = (await read('src/faults/kill-postmaster.ts')).replace(
      /explanation: `(?:[^`\\]|\\.)*`/,
      'explanation: `...`',
    );
    expect(fence).not.toBe('');
    expect(source).toContain(fence);
  });

  it('links to files that exist', async () => {
    const links = [...(await read('CONTRIBUTING.md')).matchAll(/\]\(([^)#:]+)\)/g)].map(
      ([, target]) => target ?? '',
    );
    expect(links.length).toBeGreaterThan(5);
    for (const link of links.filter((target) => /\.\w+$/.test(target))) await read(link);
  });
});

function byKind(a: { readonly kind: string | undefined }, b: { readonly kind: string | undefined }): number {
  return (a.kind ?? '').localeCompare(b.kind ?? '');
}
