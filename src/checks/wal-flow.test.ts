import { describe, expect, it } from 'vitest';
import { zeroMs } from '../recording/testing.ts';
import { ask, down, watched } from './testing.ts';

describe('replay-paused', () => {
  it('tells that the primary still shows the standby as streaming', () => {
    const paused = watched()
      .looks(0, 30_000, 'pg01', { standbys: [{ name: 'pg02', state: 'streaming', sync: 'async' }] })
      .looks(0, 9_900, 'pg02', { replay: 'running' })
      .looks(10_000, 20_000, 'pg02', { replay: 'paused' })
      .looks(20_500, 30_000, 'pg02', down);
    const found = ask('replay-paused', { node: 'pg02' }, paused);
    expect(found).toMatchObject({ status: 'present', measured: { value: 10_500 } });
    expect(found.summary).toContain('pg01 showed it as streaming all the same');
  });

  it('cannot tell from looks that did not ask', () => {
    expect(ask('replay-paused', { node: 'pg02' }, watched().looks(0, 30_000, 'pg02')).status).toBe(
      'cannot-tell',
    );
  });
});

describe('stalls', () => {
  /** A primary that writes on, and a standby whose position each look is given by a function. */
  const lagging = (replayed: (atMs: number) => number | undefined, primaryUntil = 30_000) => {
    const written = watched();
    for (let atMs = 0; atMs <= 30_000; atMs += 500) {
      written.look(atMs, 'pg01', atMs <= primaryUntil ? { flushedLsn: 1_000 + atMs } : down);
      const replayedLsn = replayed(atMs);
      written.look(atMs + 1, 'pg02', replayedLsn === undefined ? down : { replayedLsn });
    }
    return written;
  };

  it('are not mere lag', () => {
    expect(
      ask(
        'replication-stalled',
        { node: 'pg02' },
        lagging((atMs) => 500 + atMs),
      ).status,
    ).toBe('absent');
  });

  it('last while the position stands and the primary is ahead, whether the standby is up or down', () => {
    const stands = lagging((atMs) => 1_000 + Math.min(atMs, 10_000));
    expect(ask('replication-stalled', { node: 'pg02' }, stands)).toMatchObject({
      status: 'present',
      measured: { value: 30_000 - 10_501 },
    });
    const gone = lagging((atMs) => (atMs > 10_000 ? undefined : 1_000 + atMs));
    expect(ask('replication-stalled', { node: 'pg02' }, gone).status).toBe('present');
  });

  it('end when there is nothing to replicate from any more', () => {
    const orphan = lagging((atMs) => 1_000 + Math.min(atMs, 10_000), 13_000);
    expect(ask('replication-stalled', { node: 'pg02' }, orphan)).toMatchObject({
      status: 'absent',
      measured: { value: 13_501 - 10_501 },
    });
  });

  it('of the archiver show when segments wait, and say that nothing counted as failed', () => {
    const hung = watched()
      .looks(0, 9_900, 'pg01', { archiver: { archived: 3, failed: 0, waiting: 0 } })
      .looks(10_000, 25_000, 'pg01', { archiver: { archived: 3, failed: 0, waiting: 2 } })
      .looks(25_500, 30_000, 'pg01', { archiver: { archived: 5, failed: 0, waiting: 0 } });
    const found = ask('archive-stalled', { node: 'pg01' }, hung);
    expect(found).toMatchObject({ status: 'present', measured: { value: 15_500 } });
    expect(found.summary).toContain('no failure');
  });
});

describe('wal-piles-up', () => {
  it('is present from the look that saw it pass the size', () => {
    const written = watched();
    for (let atMs = 0; atMs <= 30_000; atMs += 1_000)
      written.look(atMs, 'pg01', { walBytes: 1024 ** 2 * (16 + atMs / 500) });
    const found = ask('wal-piles-up', { node: 'pg01', beyond: '64MB' }, written);
    expect(found).toMatchObject({ status: 'present', measured: { value: 76 * 1024 ** 2, unit: 'bytes' } });
    expect(found.evidence[0]?.fromMs).toBe(zeroMs + 25_000);
  });
});
