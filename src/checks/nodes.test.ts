import { describe, expect, it } from 'vitest';
import { ask, down, quiet, watched } from './testing.ts';

describe('nodes down', () => {
  const restarted = watched()
    .looks(0, 9_900, 'pg02')
    .looks(10_000, 12_000, 'pg02', down)
    .looks(12_500, 30_000, 'pg02');

  it('are told from nodes that were restarted', () => {
    expect(ask('standby-down', { node: 'pg02' }, restarted)).toMatchObject({
      status: 'absent',
      measured: { value: 2_500 },
    });
    expect(ask('standby-down', { node: 'pg02', 'longer-than': '1s' }, restarted).status).toBe('present');
  });

  it('are open until the watch ends', () => {
    const found = ask(
      'node-down',
      { node: 'pg01' },
      watched().looks(0, 19_900, 'pg01').looks(20_000, 30_000, 'pg01', down),
    );
    expect(found.summary).toContain('for 10.0 s from +20.0 s, until the watch ended');
  });

  it('count as standbys by the role they last told', () => {
    const promoted = watched()
      .looks(0, 9_900, 'pg02')
      .looks(10_000, 14_000, 'pg02', { role: 'primary' })
      .looks(14_100, 30_000, 'pg02', down);
    expect(ask('standby-down', { node: 'pg02' }, promoted).status).toBe('absent');
    expect(ask('node-down', { node: 'pg02' }, promoted).status).toBe('present');
  });

  it('cannot be told when nobody looked for long', () => {
    const blind = watched().looks(0, 9_900, 'pg02').looks(20_000, 30_000, 'pg02');
    expect(ask('node-down', { node: 'pg02' }, blind).summary).toContain(
      'Nobody looked at pg02 from +9.50 s to +20.0 s',
    );
  });
});

describe('standby-cannot-start', () => {
  const started = (atMs: number, written = watched().looks(0, 30_000, 'pg02')) =>
    written.add(atMs, { type: 'process', node: 'pg02', change: 'started', pid: 7 });

  it('is present with the server’s own words when it ends before it was ready', () => {
    const found = ask(
      'standby-cannot-start',
      { node: 'pg02' },
      started(5_000)
        .log(5_200, 'pg02', 'FATAL', 'recovery aborted because of insufficient parameter settings')
        .add(5_250, { type: 'process', node: 'pg02', change: 'exited', pid: 7, exitCode: 1 }),
    );
    expect(found.status).toBe('present');
    expect(found.summary).toContain('exit code 1');
    expect(found.summary).toContain('FATAL: recovery aborted');
  });

  it('is absent when a later start succeeds', () => {
    const second = started(5_000).add(5_250, {
      type: 'process',
      node: 'pg02',
      change: 'exited',
      pid: 7,
      exitCode: 1,
    });
    const found = ask(
      'standby-cannot-start',
      { node: 'pg02' },
      started(9_000, second).add(9_300, { type: 'process', node: 'pg02', change: 'ready', pid: 8 }),
    );
    expect(found).toMatchObject({ status: 'absent' });
    expect(found.summary).toContain('after 1 failed starts');
  });

  it('is present when it is never ready, and cannot tell when there was too little time', () => {
    expect(ask('standby-cannot-start', { node: 'pg02' }, started(5_000)).status).toBe('present');
    expect(ask('standby-cannot-start', { node: 'pg02' }, started(25_000)).status).toBe('cannot-tell');
  });
});

describe('log-line', () => {
  const logged = quiet()
    .log(-500, 'pg02', 'FATAL', 'before the watch')
    .log(1_000, 'pg02', 'FATAL', 'recovery aborted', ['HINT: restart'])
    .log(2_000, 'pg02', 'LOG', 'invalid record length at 0/2000090: expected at least 24, got 0');

  it('matches the message, the level with it, and the details', () => {
    for (const matches of [
      '^recovery aborted$',
      '^FATAL:  recovery',
      'HINT: restart',
      'invalid record length',
    ]) {
      expect(ask('log-line', { node: 'pg02', matches }, logged)).toMatchObject({
        status: 'present',
        measured: { value: 1 },
      });
    }
  });

  it('looks at the watch and at the node it was asked about', () => {
    expect(ask('log-line', { matches: 'FATAL' }, logged).measured?.value).toBe(1);
    expect(ask('log-line', { node: 'pg01', matches: 'FATAL' }, logged).status).toBe('absent');
    expect(ask('log-line', { node: 'pg03', matches: 'FATAL' }, logged).status).toBe('cannot-tell');
    expect(ask('log-line', { matches: 'FATAL', 'at-least': 2 }, logged).summary).toContain('fewer than 2');
  });

  it('quotes the first line, and says when the last one was', () => {
    const summary = (matches: string) => ask('log-line', { matches }, logged).summary;
    expect(summary('FATAL')).toBe('1 line matches /FATAL/, at +1.00 s on pg02: FATAL: recovery aborted');
    expect(summary('re')).toBe(
      '2 lines match /re/ from +1.00 s to +2.00 s, the first on pg02: FATAL: recovery aborted',
    );
  });
});
