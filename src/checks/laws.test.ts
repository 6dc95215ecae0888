import { describe, expect, it } from 'vitest';
import { notes } from '../recording/testing.ts';
import { checks } from './index.ts';
import { ask, quiet, sampleParams, watched } from './testing.ts';

describe.each(checks.map((check) => [check.kind, check] as const))('%s', (kind, check) => {
  it('is absent when nothing happened', () => {
    expect(ask(kind, sampleParams[kind] ?? {}, quiet())).toMatchObject({ status: 'absent' });
  });

  it('cannot tell when the watch never began', () => {
    expect(ask(kind, sampleParams[kind] ?? {}, notes().end(0, 'world-failed')).status).toBe('cannot-tell');
  });

  it('cannot tell when the watch was recorded and nothing else', () => {
    expect(ask(kind, sampleParams[kind] ?? {}, watched()).status).toBe('cannot-tell');
  });

  it('never calls absent what a recording that was cut short may have missed', () => {
    const cut = notes()
      .watch(30_000, 'is cut short')
      .writes({ from: 0, to: 4_000 })
      .reads({ from: 5, to: 4_000 })
      .looks(0, 4_000, 'pg01', {
        walBytes: 1,
        flushedLsn: 1,
        archiver: { archived: 1, failed: 0, waiting: 0 },
      })
      .looks(0, 4_000, 'pg02', { replay: 'running', replayedLsn: 1 })
      .looks(0, 4_000, 'pg03')
      .log(100, 'pg01', 'LOG', 'checkpoint starting: time');
    expect(ask(kind, sampleParams[kind] ?? {}, cut).status).toBe('cannot-tell');
  });

  it('takes back the parameters it resolved, so that a resolved plan is a scenario', () => {
    const resolved = check.params.parse(sampleParams[kind] ?? {});
    expect(check.params.parse(resolved)).toEqual(resolved);
  });

  it('says what it asks and describes every parameter', () => {
    expect(check.asks).toMatch(/\?$/);
    const { shape } = check.params as unknown as { shape: Record<string, { description?: string }> };
    for (const param of Object.values(shape)) expect(param.description).toMatch(/\.$/);
  });
});
