import { describe, expect, it } from 'vitest';
import { ask, down, watched } from './testing.ts';

describe('no-promotion', () => {
  const lost = () =>
    watched().looks(0, 9_900, 'pg01').looks(10_000, 30_000, 'pg01', { host: 'off', server: 'down' });

  it('is present when nobody takes over until the watch ends', () => {
    const found = ask(
      'no-promotion',
      { within: '8s' },
      lost().looks(0, 30_000, 'pg02').looks(0, 30_000, 'pg03'),
    );
    expect(found).toMatchObject({ status: 'present', measured: { value: 20_000, unit: 'ms' } });
    expect(found.summary).toContain('nobody became primary');
  });

  it('is absent when a standby takes over in time, present when it is too late', () => {
    const promoted = lost()
      .looks(0, 13_900, 'pg02')
      .looks(14_000, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03');
    expect(ask('no-promotion', { within: '8s' }, promoted)).toMatchObject({
      status: 'absent',
      measured: { value: 4_000 },
    });
    expect(ask('no-promotion', { within: '3s' }, promoted).summary).toContain('was pg02 primary');
  });

  it('counts from the end of the process, which is known sooner than the next look', () => {
    const found = ask(
      'no-promotion',
      { within: '8s' },
      lost()
        .add(9_950, {
          type: 'process',
          node: 'pg01',
          change: 'exited',
          pid: 1,
          exitCode: null,
          signal: 'SIGKILL',
        })
        .looks(0, 30_000, 'pg02')
        .looks(0, 30_000, 'pg03'),
    );
    expect(found.measured?.value).toBe(20_050);
  });

  it('is not taken in by a primary that does not answer', () => {
    const silent = watched()
      .looks(0, 9_900, 'pg01')
      .add(10_000, {
        type: 'observation',
        state: { node: 'pg01', host: 'on', server: 'ready', answers: false, silence: 'no answer in 1 s' },
      })
      .looks(12_000, 30_000, 'pg01')
      .looks(0, 30_000, 'pg02')
      .looks(0, 30_000, 'pg03');
    expect(ask('no-promotion', { within: '1s' }, silent).status).toBe('absent');
  });

  it('cannot tell when the primary was lost too late in the watch', () => {
    const late = watched()
      .looks(0, 27_000, 'pg01')
      .looks(27_500, 30_000, 'pg01', down)
      .looks(0, 30_000, 'pg02')
      .looks(0, 30_000, 'pg03');
    expect(ask('no-promotion', { within: '8s' }, late).status).toBe('cannot-tell');
  });

  it('cannot tell when nobody looked at a node that may have taken over', () => {
    const unseen = watched().looks(0, 30_000, 'pg01').looks(0, 30_000, 'pg02');
    expect(ask('no-promotion', { within: '8s' }, unseen).summary).toContain('Nobody looked at pg03');
  });
});

describe('two-writable-primaries', () => {
  it('is present when the old primary lives on', () => {
    const split = watched()
      .looks(0, 30_000, 'pg01')
      .looks(0, 9_900, 'pg02')
      .looks(10_000, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03')
      .writes({ from: 11_000, to: 12_000, node: 'pg01' })
      .writes({ from: 11_000, to: 11_500, node: 'pg02' });
    const found = ask('two-writable-primaries', {}, split);
    expect(found).toMatchObject({ status: 'present', measured: { value: 20_000 } });
    expect(found.summary).toContain('pg01 acknowledged 100 writes and pg02 acknowledged 50 writes');
  });

  it('is absent in a clean switchover, whenever the probes happened to look', () => {
    const clean = watched()
      .looks(0, 9_900, 'pg01')
      .looks(10_400, 30_000, 'pg01', { role: 'standby' })
      .looks(0, 9_900, 'pg02')
      .looks(10_000, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03');
    expect(ask('two-writable-primaries', {}, clean).status).toBe('absent');
  });

  it('is absent when the old primary is frozen: it accepts nothing', () => {
    const frozen = watched()
      .looks(0, 9_900, 'pg01')
      .looks(10_000, 30_000, 'pg01', { server: 'frozen' })
      .looks(0, 9_900, 'pg02')
      .looks(10_400, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03');
    expect(ask('two-writable-primaries', {}, frozen).status).toBe('absent');
  });
});
