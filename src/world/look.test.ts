import { describe, expect, it } from 'vitest';
import type { NodeState } from '../model/node-state.ts';
import { contractTopology } from './contract/index.ts';
import { findPrimary } from './look.ts';
import { startScriptedClock } from './scripted-clock.ts';

/** Every node answers as a standby, except pg01, which is as it is told to be at that time. */
function scene(pg01: (atMs: number) => Partial<NodeState>) {
  const clock = startScriptedClock();
  const observe = (node: string): Promise<NodeState> =>
    Promise.resolve({
      node,
      host: 'on',
      server: 'ready',
      answers: true,
      role: 'standby',
      ...(node === 'pg01' ? pg01(clock.now()) : {}),
    });
  return { clock, topology: contractTopology, observe, signal: new AbortController().signal };
}

describe('finding the primary', () => {
  it('asks again whoever only owes an answer', async () => {
    const busy = scene((atMs) =>
      atMs < 1_000 ? { answers: false, overdue: true, silence: 'no answer for 264 ms' } : { role: 'primary' },
    );
    expect(await findPrimary(busy)).toMatchObject({ node: 'pg01', role: 'primary' });
    expect(busy.clock.now()).toBe(1_000);
  });

  it('does not wait for whoever refuses', async () => {
    const refusing = scene(() => ({ answers: false, silence: 'the server is starting', server: 'starting' }));
    expect(await findPrimary(refusing)).toBeUndefined();
    expect(refusing.clock.now()).toBe(0);
  });

  it('gives up in the end', async () => {
    const hanging = scene(() => ({ answers: false, overdue: true }));
    expect(await findPrimary(hanging)).toBeUndefined();
    expect(hanging.clock.now()).toBe(5_000);
  });
});
