import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quantityOf, unwrap } from '../model/fields.ts';
import { parts } from './index.ts';
import { openStage } from './play.ts';
import type { Told } from './stage.ts';
import { platformOf } from './testing.ts';

describe.each(parts.map((part) => [part.kind, part] as const))('%s', (_, part) => {
  it('says what it is, what can be done to it and what is read off it', () => {
    expect(part.summary).toMatch(/\.$/);
    for (const { kind, summary } of part.acts)
      expect([kind, summary]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\.$/)]);
    for (const means of Object.values(part.gauges)) expect(means).toMatch(/^\S/);
  });
});

it('never lets time stand still, whatever a scenario writes: what comes again and again takes longer than nothing', () => {
  const again = ['step', 'period', 'every', 'looks-every', 'renew', 'merge-every'];
  const fields = parts.flatMap(({ kind, params }) =>
    [...fieldsOf(params)].map((field) => [kind, ...field] as const),
  );
  const periods = fields.filter(([, key, field]) => again.includes(key) && quantityOf(field) === 'duration');
  expect(periods.length).toBeGreaterThanOrEqual(again.length);
  for (const [kind, key, field] of periods) {
    expect([kind, key, field.safeParse(0).success, field.safeParse('1s').success]).toEqual([
      kind,
      key,
      false,
      true,
    ]);
  }
});

/** Every field of a schema with its key, also within lists and groups. */
function* fieldsOf(schema: z.core.$ZodType): Generator<readonly [string, z.ZodType]> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) yield* fieldsOf(inner.element);
  if (!(inner instanceof z.ZodObject)) return;
  for (const [key, field] of Object.entries(inner.shape)) {
    if (field instanceof z.ZodType) yield [key, field];
    yield* fieldsOf(field as z.core.$ZodType);
  }
}

describe('what can be done to parts', () => {
  it('has the same parameters wherever it has the same name', () => {
    const shapes = new Map<string, string>();
    for (const act of parts.flatMap(({ acts }) => acts)) {
      const keys = JSON.stringify(act.params.safeParse({ none: 1 }).error?.issues);
      expect(shapes.get(act.kind) ?? keys).toBe(keys);
      shapes.set(act.kind, keys);
    }
  });
});

const minute = 60_000;
const hosts = {
  part: 'hosts',
  hosts: 20,
  machines: 1_000,
  cores: 12,
  step: '30s',
  classes: [
    { name: 'pico', share: '50%', memory: '256MB', used: '150MB', 'working-set': '60MB' },
    { name: 'large', share: '50%', memory: '4GB', used: '2GB', 'working-set': '1GB' },
  ],
} as const;
const agents = { part: 'agents', in: 'hosts', sink: 'messaging', rate: '6kB', ingest: '20MB' } as const;
const messaging = { part: 'brokers', topics: 900_000 } as const;

/** A play of some parts, with what was told. */
function play(described: Parameters<typeof platformOf>[0]) {
  const told: Told[] = [];
  const stage = openStage(platformOf(described), 1, (each) => told.push(each));
  return { stage, told: (what: string) => told.filter((each) => each.what === what) };
}

describe('brokers', () => {
  it('go down one after the other when the upgrade does not look whether they serve', () => {
    const { stage, told } = play({ messaging });
    stage.find('messaging').act?.('upgrade', {});
    stage.run(6 * minute);
    expect(stage.read('messaging', 'zombies')).toBe(4);
    expect(stage.read('messaging', 'up')).toBe(9);
    stage.run(20 * minute);
    expect(stage.read('messaging', 'accepting')).toBe(0);
    expect(stage.read('messaging', 'pending-lookups')).toBe(50_000);
    expect(told('no-writes')).toHaveLength(1);
  });

  it('stop the upgrade at the first that does not serve if there is a gate', () => {
    const { stage, told } = play({ messaging: { ...messaging, 'health-gate': true } });
    stage.find('messaging').act?.('upgrade', {});
    stage.run(20 * minute);
    expect(stage.read('messaging', 'accepting')).toBe(1);
    expect(told('gate-closed')).toHaveLength(1);
  });

  it('hand topics over to those that serve, a recovery that ends when the last is upgraded', () => {
    const { stage, told } = play({ messaging: { ...messaging, 'handed-over': '5min' } });
    const at = (seconds: number) => {
      stage.run(seconds * 1_000);
      return stage.read('messaging', 'accepting');
    };
    stage.find('messaging').act?.('upgrade', {});
    // Upgraded every 80 s: four are by 330 s, and the first is handed over to the five others at 380 s.
    expect(at(375)).toBeCloseTo(5 / 9, 6);
    expect(at(385)).toBeCloseTo(6 / 9, 6);
    expect(at(725)).toBe(0);
    expect(told('handed-over').length).toBe(5);
    stage.run(20 * minute);
    expect(stage.read('messaging', 'accepting')).toBe(0);
  });

  it('cannot start together once a topic is left behind that needs a started broker', () => {
    const { stage, told } = play({ messaging });
    const act = (kind: string) => stage.find('messaging').act?.(kind, {});
    act('upgrade');
    stage.run(20 * minute);
    act('roll-back');
    act('restart');
    stage.run(60 * minute);
    expect(told('start-deadlock')).toHaveLength(1);
    expect(stage.read('messaging', 'serving')).toBe(0);
    act('restart-alone');
    stage.run(70 * minute);
    expect(stage.read('messaging', 'serving')).toBe(9);
  });
});

describe('agents in machines on hosts', () => {
  const fill = (kept: Readonly<Record<string, unknown>>) => {
    const { stage } = play({ messaging, hosts, agents: { ...agents, ...kept } });
    stage.find('messaging').act?.('upgrade', {});
    stage.run(180 * minute);
    return stage;
  };

  it('fill small machines until they thrash: after working set and buffer exceed what is spare', () => {
    // 256 - 150 - 60 MB = 46 MB to spare at 6 kB/s: about 134 min after messages are no longer taken.
    const stage = fill({ spread: 0 });
    expect(stage.read('hosts', 'thrashing')).toBe(500);
    expect(stage.read('hosts', 'overloaded')).toBeGreaterThan(0.9);
    const early = play({ messaging, hosts, agents: { ...agents, spread: 0 } }).stage;
    early.find('messaging').act?.('upgrade', {});
    early.run(130 * minute);
    expect(early.read('hosts', 'thrashing')).toBe(0);
  });

  it('do no harm from disk, nor from a small buffer that drops', () => {
    expect(fill({ buffer: 'disk' }).read('hosts', 'thrashing')).toBe(0);
    const dropping = fill({ size: '32MB', 'when-full': 'drop' });
    expect(dropping.read('hosts', 'thrashing')).toBe(0);
    expect(dropping.read('agents', 'dropped')).toBeGreaterThan(0);
    expect(fill({ size: '32MB', 'when-full': 'block' }).read('hosts', 'thrashing')).toBeGreaterThan(0);
  });

  it('wait for their own limit where one machine may read only so much: it is slow itself, and its host is not', () => {
    const limited = play({
      messaging,
      hosts: { ...hosts, 'io-limit': '10MB' },
      agents: { ...agents, spread: 0 },
    }).stage;
    limited.find('messaging').act?.('upgrade', {});
    limited.run(180 * minute);
    // 500 machines at 10 MB/s each; 128 kB a refault are 80 a second, and at 2 ms of processor time 0.16 of a processor.
    expect(limited.read('hosts', 'thrashing')).toBe(500);
    expect(limited.read('hosts', 'disk-read-all') / (500 * 10 * 1_048_576)).toBeCloseTo(1, 2);
    expect(limited.read('hosts', 'overloaded')).toBe(0);
    expect(limited.read('hosts', 'vigour')).toBeLessThan(0.6);
    const free = fill({ spread: 0 });
    expect(free.read('hosts', 'overloaded')).toBeGreaterThan(0.9);
  });

  it('never read more from a disk than it has', () => {
    const stage = fill({});
    expect(stage.read('hosts', 'disk-read')).toBeLessThanOrEqual(3_221_225_472 * 1.001);
    expect(stage.read('hosts', 'disk-read')).toBeGreaterThan(1e9);
  });
});

describe('hung tasks', () => {
  const pressed = { writes: '400MB', 'dirty-limit': '64GB', 'hung-task': '120s', panic: true };
  const press = (other: Readonly<Record<string, unknown>> = {}) => {
    const { stage, told } = play({ messaging, hosts: { ...hosts, ...pressed, ...other }, agents });
    stage.find('messaging').act?.('upgrade', {});
    stage.run(220 * minute);
    return { told, read: (gauge: string) => stage.read('hosts', gauge) };
  };

  it('are found between T and 2 T after they stalled, and never if they end before', () => {
    const { told, read } = press();
    expect(told('panic').length).toBeGreaterThan(3);
    expect(read('hung-after')).toBeGreaterThanOrEqual(120);
    expect(read('hung-after')).toBeLessThanOrEqual(240);
    const brief = press({ 'dirty-limit': '2GB' });
    expect(brief.read('commit')).toBeGreaterThan(1);
    expect(brief.told('hung-task')).toEqual([]);
  });

  it('are not machines that refault, however long they wait for the disk: only who writes', () => {
    const { told, read } = press({ writes: '10MB' });
    expect(read('disk-wait')).toBeGreaterThan(0.3);
    expect(told('hung-task')).toEqual([]);
  });

  it('do not take hosts away where the kernel only warns', () => {
    const { told, read } = press({ panic: false });
    expect(told('hung-task').length).toBeGreaterThan(3);
    expect(read('panics')).toBe(0);
  });
});

describe('hosts that a database of measurements writes to', () => {
  const around = (other: Readonly<Record<string, unknown>> = {}) => {
    const { stage, told } = play({
      messaging,
      hosts: { ...hosts, writes: '10MB', 'writes-spread': 0, 'dirty-limit': '64GB', reboot: '10h' },
      agents,
      // 8 kB on three nodes each: 390 MB a second on each of the five.
      metrics: { part: 'time-series', on: 'hosts', nodes: 5, takes: '80000/s', ...other },
    });
    stage.find('messaging').act?.('upgrade', {});
    return { stage, panics: () => told('panic').length };
  };

  it('panic where it has a node, and nowhere else', () => {
    const { stage, panics } = around();
    stage.run(260 * minute);
    expect(panics()).toBeGreaterThan(3);
    expect(stage.read('metrics', 'lost')).toBe(panics());
  });

  it('do not panic once it refuses', () => {
    const { stage, panics } = around();
    stage.run(60 * minute);
    stage.find('metrics').act?.('refuse', {});
    stage.run(260 * minute);
    expect(panics()).toBe(0);
  });
});

describe('agents of slow hosts', () => {
  const around = (usual: string, patience: string) => {
    const { stage, told } = play({
      messaging,
      hosts,
      agents: { ...agents, spread: 0 },
      orchestrator: { part: 'orchestrator', deploys: 'hosts', usual: '0.1/s' },
      watchdog: { part: 'watchdog', on: 'hosts', asks: 'orchestrator', usual, patience, services: 100 },
    });
    stage.find('messaging').act?.('upgrade', {});
    let slowAfterMs = 0;
    for (let atMs = 0; atMs <= 200 * minute; atMs += minute / 2) {
      stage.run(atMs);
      if (slowAfterMs === 0 && stage.read('hosts', 'overloaded') > 0) slowAfterMs = atMs;
    }
    const [killed] = told('balancer-killed');
    return { stage, lagMs: killed && killed.atMs - slowAfterMs };
  };

  it('kill balancers only when tasks have piled up, some time after their host became slow', () => {
    const { stage, lagMs } = around('70%', '2min');
    // Up to 3 times as slow, W = s (usual - 1 / s) t: they wait for two minutes after two minutes or more.
    expect(lagMs).toBeGreaterThan(1.5 * minute);
    expect(lagMs).toBeLessThan(15 * minute);
    expect(stage.read('watchdog', 'returned')).toBeGreaterThan(0);
    expect(around('70%', '20min').lagMs).toBeGreaterThan((lagMs ?? 0) + 5 * minute);
  });

  it('kill none where they keep up although their host is slow', () => {
    const { stage, lagMs } = around('20%', '2min');
    expect(stage.read('hosts', 'overloaded')).toBeGreaterThan(0.9);
    expect([lagMs, stage.read('watchdog', 'agents-behind')]).toEqual([undefined, 0]);
  });
});

describe('lateness read as death', () => {
  const around = (noData: string) =>
    play({
      messaging,
      hosts,
      agents,
      orchestrator: { part: 'orchestrator', deploys: 'hosts', usual: '0.1/s' },
      monitoring: {
        part: 'checker',
        checks: 'hosts',
        reports: 'orchestrator',
        'no-data': noData,
        usual: '60%',
      },
    }).stage;

  it('brings deployments that nobody needs, unless no data means nothing', () => {
    const [dead, ignored] = ['dead', 'ignore'].map((noData) => {
      const stage = around(noData);
      stage.find('messaging').act?.('upgrade', {});
      stage.run(180 * minute);
      return stage.read('orchestrator', 'times-usual');
    });
    expect(dead).toBeGreaterThan(1.2);
    expect(dead).toBeGreaterThan((ignored ?? 0) * 1.1);
  });
});

describe('scaling on slowness', () => {
  const around = (scaled: string) => {
    const { stage } = play({
      messaging,
      hosts,
      agents: { ...agents, spread: 0 },
      orchestrator: { part: 'orchestrator', deploys: 'hosts', usual: '0.1/s' },
      scaler: { part: 'scaler', watches: 'hosts', asks: 'orchestrator', scaled, above: 1.2 },
    });
    stage.find('messaging').act?.('upgrade', {});
    return stage;
  };

  it('asks for no more than what may be scaled, also where no host is left that is not slow', () => {
    const stage = around('20%');
    stage.run(60 * minute);
    expect(stage.read('scaler', 'returned')).toBe(0);
    stage.run(180 * minute);
    expect(stage.read('hosts', 'overloaded')).toBe(1);
    expect(stage.read('scaler', 'returned')).toBeGreaterThan(0);
    expect(stage.read('scaler', 'returned')).toBeLessThanOrEqual(1_000 * 0.2);
  });

  it('asks for nothing where nothing may be scaled, or once it is stopped', () => {
    const none = around('0%');
    none.run(180 * minute);
    expect(none.read('scaler', 'returned')).toBe(0);
    const stopped = around('20%');
    stopped.run(180 * minute);
    stopped.find('scaler').act?.('stop', {});
    expect(stopped.read('scaler', 'returned')).toBe(0);
  });
});
