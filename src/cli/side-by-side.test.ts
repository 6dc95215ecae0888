import { describe, expect, it } from 'vitest';
import { runSideBySide } from './side-by-side.ts';

/** Jobs that end when the test says so, or when they are told to. */
function jobsByHand() {
  const begun: number[] = [];
  const endings: ((how: 'done' | 'failed') => void)[] = [];
  const job = (index: number, signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      begun.push(index);
      endings[index] = (how) => (how === 'done' ? resolve(`${index}`) : reject(new Error(`${index} failed`)));
      signal.addEventListener('abort', () => resolve(`${index} ended`));
    });
  return { begun, end: (index: number, how: 'done' | 'failed' = 'done') => endings[index]?.(how), job };
}

/** Lets everything that can go on do so. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function collect(results: AsyncIterable<string>, into: string[]): Promise<void> {
  for await (const result of results) into.push(result);
}

describe('jobs side by side', () => {
  it('begin as there is room, and tell their results in order', async () => {
    const { begun, end, job } = jobsByHand();
    const told: string[] = [];
    const { signal: interrupted } = new AbortController();
    const all = collect(runSideBySide({ count: 4, width: 2, job, interrupted }), told);
    await turn();
    expect(begun).toEqual([0, 1]);
    end(1);
    await turn();
    expect([begun, told]).toEqual([[0, 1, 2], []]);
    end(0);
    await turn();
    expect([begun, told]).toEqual([
      [0, 1, 2, 3],
      ['0', '1'],
    ]);
    end(3);
    end(2);
    await all;
    expect(told).toEqual(['0', '1', '2', '3']);
  });

  it('all end at an interrupt, and no other begins', async () => {
    const { begun, job } = jobsByHand();
    const told: string[] = [];
    const person = new AbortController();
    const all = collect(runSideBySide({ count: 9, width: 3, job, interrupted: person.signal }), told);
    await turn();
    person.abort();
    await all;
    expect(begun).toEqual([0, 1, 2]);
    expect(told).toEqual(['0 ended', '1 ended', '2 ended']);
  });

  it('may be many, without a warning of Node that nobody can do anything about', async () => {
    const { begun, end, job } = jobsByHand();
    const warnings: string[] = [];
    const warned = ({ name }: Error) => warnings.push(name);
    process.on('warning', warned);
    const { signal: interrupted } = new AbortController();
    const all = collect(runSideBySide({ count: 20, width: 20, job, interrupted }), []);
    await turn();
    for (const index of begun) end(index);
    await all;
    await turn();
    process.off('warning', warned);
    expect(begun.length).toBe(20);
    expect(warnings).toEqual([]);
  });

  it('end the others if one fails, and say why it failed', async () => {
    const { begun, end, job } = jobsByHand();
    const told: string[] = [];
    const { signal: interrupted } = new AbortController();
    const all = collect(runSideBySide({ count: 9, width: 3, job, interrupted }), told);
    const outcome = expect(all).rejects.toThrow('1 failed');
    await turn();
    end(1, 'failed');
    await outcome;
    expect(begun).toEqual([0, 1, 2]);
    expect(told).toEqual(['0 ended']);
  });
});
