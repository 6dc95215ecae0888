import { describe, expect, it } from 'vitest';
import { strikeWorld, targetFor } from '../../test/support/strike.ts';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld } from '../world/scripted.ts';
import { VerbFailed } from '../world/world.ts';
import { changeSetting } from './change-setting.ts';
import { crashProcess } from './crash-process.ts';
import { cutLink } from './cut-link.ts';
import type { Fault } from './fault.ts';
import { freeze } from './freeze.ts';
import { killPostmaster } from './kill-postmaster.ts';
import { powerOff } from './power-off.ts';
import { restart } from './restart.ts';

const pg01 = { kind: 'node', node: 'pg01' } as const;

function open() {
  const world = openScriptedWorld(contractTopology);
  const strike = (fault: Fault, node: string, params: object = {}) =>
    strikeWorld(world, contractTopology, fault, targetFor(fault, node), params);
  return { world, strike };
}

describe('a host that lost power', () => {
  it.each(['lapsed', 'healing'] as const)('starts its server with its power (%s)', async (occasion) => {
    const { world, strike } = open();
    const struck = await strike(powerOff, 'pg02');
    expect(world.state('pg02')).toMatchObject({ host: 'off', server: 'down' });
    expect((await struck.undo(occasion)).seen).toBe(true);
    expect(world.state('pg02')).toMatchObject({ host: 'on', server: 'ready' });
  });

  it('gets its power back when the trial heals, but an old primary on it is left down', async () => {
    const { world, strike } = open();
    const struck = await strike(powerOff, 'pg01');
    await world.verbs.promote('pg02');
    const removed = await struck.undo('healing');
    expect(removed.seen).toBe(true);
    expect(removed.evidence).toMatch(
      /^pg01 has power again; the server of pg01 was left down: pg02 is primary/,
    );
    expect(world.state('pg01')).toMatchObject({ host: 'on', server: 'down' });
  });
});

describe('an old primary', () => {
  it('is left down when the trial heals and another node is primary', async () => {
    const { world, strike } = open();
    const struck = await strike(killPostmaster, 'pg01');
    await world.verbs.promote('pg02');
    const removed = await struck.undo('healing');
    expect(removed).toEqual({
      seen: true,
      evidence: expect.stringContaining('pg02 is primary now') as string,
    });
    expect(world.state('pg01').server).toBe('down');
  });

  it('comes back beside the new one if the fault ends while the cluster is watched', async () => {
    const { world, strike } = open();
    const struck = await strike(killPostmaster, 'pg01');
    await world.verbs.promote('pg02');
    expect((await struck.undo('lapsed')).seen).toBe(true);
    expect(world.state('pg01').server).toBe('ready');
  });

  it('is started when the trial heals and nobody was promoted', async () => {
    const { world, strike } = open();
    const struck = await strike(killPostmaster, 'pg01');
    expect((await struck.undo('healing')).seen).toBe(true);
    expect(world.state('pg01').server).toBe('ready');
  });
});

describe('a server that was down before the fault', () => {
  it.each([
    ['lapsed', 'nobody', 'down'],
    ['healing', 'pg03', 'down'],
    ['healing', 'nobody', 'ready'],
  ] as const)('when the fault is %s and %s is primary, it is %s', async (occasion, promoted, server) => {
    const { world, strike } = open();
    await world.verbs.crash('pg01');
    const struck = await strike(powerOff, 'pg01');
    if (promoted !== 'nobody') await world.verbs.promote(promoted);
    expect((await struck.undo(occasion)).seen).toBe(true);
    expect(world.state('pg01')).toMatchObject({ host: 'on', server });
  });
});

describe('a server that owes its answer', () => {
  it.each([killPostmaster, restart])('is struck all the same ($kind)', async (fault) => {
    const { world, strike } = open();
    world.set('pg01', { answers: false, overdue: true, silence: 'no answer for 260 ms' });
    expect((await strike(fault, 'pg01')).landed).toMatchObject({ seen: true });
  });

  it.each([
    ['pg02', 'primary', 'down'],
    ['pg01', 'standby', 'ready'],
    ['pg01', undefined, 'down'],
  ] as const)(
    'is what it was when it last told: %s, %s, is %s beside a new primary',
    async (node, role, server) => {
      const world = openScriptedWorld(contractTopology);
      // Who does not answer does not tell its role either.
      const owing = { role: undefined, answers: false, overdue: true, silence: 'no answer for 260 ms' };
      world.set(node, owing as object);
      const target = targetFor(killPostmaster, node);
      const struck = await strikeWorld(world, contractTopology, killPostmaster, target, {}, () => role);
      await world.verbs.promote('pg03');
      expect((await struck.undo('healing')).seen).toBe(true);
      expect(world.state(node).server).toBe(server);
    },
  );

  it('is no victim if it is down', async () => {
    const { world, strike } = open();
    await world.verbs.crash('pg01');
    const { landed } = await strike(killPostmaster, 'pg01');
    expect(landed).toEqual({ seen: false, evidence: expect.stringContaining('nothing to kill') as string });
  });
});

describe('a server that does not come back', () => {
  it('is told with its last words', async () => {
    const { world, strike } = open();
    const struck = await strike(killPostmaster, 'pg02');
    world.script('start', async (node) => {
      const message = 'could not write to file "pg_wal/xlogtemp.1": No space left on device';
      world.tell({ type: 'log', node, level: 'FATAL', process: 'startup', message, details: [] });
    });
    const removed = await struck.undo('lapsed');
    expect(removed.seen).toBe(false);
    expect(removed.evidence).toContain('FATAL: could not write to file');
  });
});

describe('change-setting', () => {
  it('has landed although the server refuses to start with the value', async () => {
    const { world, strike } = open();
    world.script('configure', async (node, values) => {
      world.settings.get(node)?.set('max_connections', String(values['max_connections']));
      world.set(node, { server: 'down', answers: false });
      const message = 'recovery aborted because of insufficient parameter settings';
      world.tell({ type: 'log', node, level: 'FATAL', process: 'startup', message, details: [] });
      throw new VerbFailed('the server ended while starting');
    });
    const params = { setting: 'max_connections', value: 20, apply: 'restart' };
    const struck = await strike(changeSetting, 'pg02', params);
    expect(struck.landed.seen).toBe(true);
    expect(struck.landed.evidence).toContain('max_connections = 20; the server of pg02 is down');
    expect(struck.landed.evidence).toContain('insufficient parameter settings');
  });

  it('puts back what was set before, or removes what was not', async () => {
    const { world, strike } = open();
    world.settings.get('pg02')?.set('wal_keep_size', '64MB');
    const kept = await strike(changeSetting, 'pg02', { setting: 'wal_keep_size', value: '0' });
    const added = await strike(changeSetting, 'pg02', { setting: 'hot_standby_feedback', value: true });
    expect([...(world.settings.get('pg02') ?? [])]).toEqual([
      ['wal_keep_size', '0'],
      ['hot_standby_feedback', 'on'],
    ]);
    await kept.undo('healing');
    await added.undo('healing');
    expect([...(world.settings.get('pg02') ?? [])]).toEqual([['wal_keep_size', '64MB']]);
  });
});

describe('restart', () => {
  it('has landed when the server hangs while stopping, and goes on in the background', async () => {
    const { world, strike } = open();
    let release = () => {};
    world.script('stop', (node) => {
      world.set(node, { server: 'stopping', answers: false });
      return new Promise((resolve) => {
        release = () => {
          world.set(node, { server: 'down' });
          resolve();
        };
      });
    });
    const struck = await strike(restart, 'pg01');
    expect(struck.landed).toEqual({
      seen: true,
      evidence: '5.00 s after a fast stop was asked for, the server of pg01 is stopping',
    });
    release();
    expect((await struck.undo('healing')).seen).toBe(true);
    expect(world.state('pg01').server).toBe('ready');
  });
});

describe('freeze', () => {
  it('counts as removed when the frozen server was killed meanwhile', async () => {
    const { world, strike } = open();
    const struck = await strike(freeze, 'pg02');
    world.set('pg02', { server: 'down', answers: false });
    const removed = await struck.undo('healing');
    expect(removed.seen).toBe(true);
    expect(removed.evidence).toContain('the server of pg02 is down');
  });
});

describe('crash-process', () => {
  it('is not undone while the server still answers for a moment after the crash', async () => {
    const { world, strike } = open();
    world.script('signal', async (node) => {
      const message = 'startup process (PID 77) was terminated by signal 6: Aborted';
      world.tell({ type: 'log', node, level: 'LOG', process: 'postmaster', message, details: [] });
      world.clock.at(world.clock.now() + 25, () => {
        world.set(node, { server: 'down', answers: false });
        world.tell({ type: 'process', node, change: 'exited', pid: 1_000, exitCode: 1 });
      });
      return 77;
    });
    const struck = await strike(crashProcess, 'pg02', { process: 'startup' });
    expect(struck.landed.seen).toBe(true);
    expect(world.state('pg02').server).toBe('ready');
    const removed = await struck.undo('lapsed');
    expect(removed.evidence).toMatch(/^started again: /);
    expect(world.calls.map((call) => call.verb)).toEqual(['signal', 'start']);
  });

  it('refuses SIGTERM where it would leave no trace', () => {
    expect(
      crashProcess.params.safeParse({ process: 'checkpointer', signal: 'SIGTERM' }).error?.issues,
    ).toEqual([
      expect.objectContaining({
        path: ['signal'],
        message: expect.stringContaining('write SIGABRT') as string,
      }),
    ]);
    expect(crashProcess.params.safeParse({ process: 'walsender', signal: 'SIGTERM' }).success).toBe(true);
  });
});

describe('cut-link', () => {
  it('cuts one way when one way is asked for', async () => {
    const { world } = open();
    const target = { kind: 'link', from: 'clients', to: 'pg01', ways: 'one' } as const;
    const struck = await strikeWorld(world, contractTopology, cutLink, target);
    await struck.undo('lapsed');
    expect(world.calls).toEqual([
      { verb: 'cut', args: ['clients', 'pg01'] },
      { verb: 'mend', args: ['clients', 'pg01'] },
    ]);
  });

  it('mends both ways when only the first could be cut', async () => {
    const { world, strike } = open();
    world.script('cut', async (from, to) => {
      if (from === 'pg02') throw new VerbFailed('the second way is out of reach');
      world.tell({ type: 'link', from, to, state: 'cut' });
    });
    const struck = await strike(cutLink, 'pg01');
    expect(struck.landed.seen).toBe(false);
    expect((await struck.undo('lapsed')).seen).toBe(true);
  });

  it('refuses a target that is no link', async () => {
    const { world } = open();
    await expect(strikeWorld(world, contractTopology, cutLink, pg01)).rejects.toThrow('a fault of links');
  });
});
