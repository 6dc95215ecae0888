import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { byHand } from '../../managers/by-hand.ts';
import { type Deed, defineManager, type Manager, type Order, type View } from '../../managers/manager.ts';
import { lookout } from '../../managers/testing.ts';
import type { RecordedEvent } from '../../recording/event.ts';
import { contractTopology } from '../../world/contract/index.ts';
import { openScriptedWorld, type ScriptedWorld } from '../../world/scripted.ts';
import { VerbFailed } from '../../world/world.ts';
import { startManagement } from './management.ts';

const topology = { ...contractTopology, link: { delayMs: 1, jitterMs: 0 } };

/** Runs a manager in a scripted world, which the test prepares, for ten seconds unless told otherwise. */
async function manage(
  manager: Manager,
  prepare: (world: ScriptedWorld) => void = () => {},
  untilMs = 10_000,
) {
  const world = openScriptedWorld(topology);
  const events: RecordedEvent[] = [];
  world.subscribe((event) => events.push(event));
  prepare(world);
  const management = startManagement({
    manager,
    settings: manager.settings.parse({}),
    seed: 1,
    topology,
    world,
    record: (event) => events.push(event),
  });
  await world.clock.until(untilMs);
  await management.stop();
  return {
    world,
    events,
    decisions: events.flatMap((e) => (e.type === 'decision' ? [`${e.atMs} ${e.node}: ${e.what}`] : [])),
    orders: events.flatMap((e) => (e.type === 'order' ? [`${e.atMs} ${e.name} ${e.stage}`] : [])),
  };
}

interface Noted {
  readonly views: readonly View<number>[];
  readonly began: readonly { readonly node: string; readonly atMs: number; readonly disk: unknown }[];
}

/** A manager that does what the test says each time it is asked, and notes what it was shown. */
function puppet(
  act: (
    view: View<number>,
    count: number,
  ) => {
    readonly deeds?: readonly (Deed & { withinMs?: number })[];
    readonly says?: number;
    readonly disk?: unknown;
    readonly nextMs?: number;
  },
  more: Partial<Pick<Manager, 'needsStore'>> = {},
): Manager & Noted {
  const views: View<number>[] = [];
  const began: Noted['began'][number][] = [];
  const manager = defineManager<number, number, z.ZodObject>({
    kind: 'puppet',
    summary: '',
    explanation: '',
    settings: z.strictObject({}),
    needsStore: more.needsStore ?? false,
    begin: ({ node, atMs, disk }) => {
      began.push({ node, atMs, disk });
      return 0;
    },
    decide: (view, _, count) => {
      views.push(view);
      const { deeds = [], nextMs = Number.POSITIVE_INFINITY, ...rest } = act(view, count);
      const orders = deeds.map(
        (deed, index): Order => ({
          withinMs: 1_000,
          ...deed,
          id: `${count}.${index}`,
          reason: 'the test says so',
        }),
      );
      return { orders, reasons: [], memory: count + 1, nextMs, ...rest };
    },
  });
  return { ...(manager as unknown as Manager), views, began };
}

describe('a manager of three nodes', () => {
  it('leaves a healthy cluster alone', async () => {
    const { events } = await manage(lookout as Manager);
    expect(events).toEqual([]);
  });

  it('promotes, moves the address, has the rest follow, and takes a lost primary back as a standby', async () => {
    const { world, decisions } = await manage(lookout as Manager, (stage) => {
      stage.clock.at(3_000, () => void stage.verbs.powerOff('pg01'));
      stage.clock.at(7_000, () => void stage.verbs.powerOn('pg01'));
    });
    expect(decisions).toEqual([
      '4000 pg02: Promotes pg02: nobody has heard of a primary for 1000 ms.',
      '4200 pg02: Takes the address primary, because pg02 is primary now.',
      '4400 pg03: pg03 follows pg02, which is primary on timeline 2.',
      '8200 pg01: Rebuilds pg01 from pg02.',
    ]);
    expect(world.calls.map(({ verb, args }) => [verb, ...args].join(' '))).toEqual([
      'powerOff pg01',
      'promote pg02',
      'takeAddress pg02 primary',
      'follow pg03 pg02',
      'powerOn pg01',
      'dropAddress pg01 primary',
      'rebuild pg01 pg02',
    ]);
  });

  it('gets two primaries when it is frozen on one side: each keeps what it holds', async () => {
    const { decisions, events } = await manage(lookout as Manager, (stage) => {
      stage.clock.at(3_000, () => void stage.verbs.setManager('pg01', 'frozen'));
      stage.clock.at(6_000, () => void stage.verbs.setManager('pg01', 'running'));
    });
    const owners = events.flatMap((e) => (e.type === 'address' ? [[e.owner, ...(e.others ?? [])]] : []));
    expect(owners).toEqual([['pg02', 'pg01'], ['pg02']]);
    expect(decisions.at(-1)).toBe(
      '6000 pg01: Drops the address primary, because pg02 is primary on a newer timeline.',
    );
  });
});

describe('nobody', () => {
  it('leaves a host that boots the address that it had', async () => {
    const { world } = await manage(byHand as Manager, (stage) => {
      stage.clock.at(500, () => void stage.verbs.powerOff('pg01'));
      stage.clock.at(4_000, () => void stage.verbs.powerOn('pg01'));
    });
    expect(world.calls.map(({ verb }) => verb)).toEqual(['powerOff', 'powerOn']);
  });
});

describe('an instance', () => {
  it('is asked at its time, when an order ends and when a peer is heard, never twice for one moment', async () => {
    const manager = puppet((view, count) =>
      view.node === 'pg01' && count === 0 ? { deeds: [{ verb: 'look' }], says: 7, nextMs: 500 } : {},
    );
    await manage(manager);
    const asked = manager.views.map(({ node, atMs }) => `${atMs} ${node}`);
    expect(asked).toEqual(['0 pg01', '0 pg02', '0 pg03', '0 pg01', '1 pg02', '1 pg03']);
    expect(manager.views[3]?.results).toMatchObject([{ id: '0.0', how: 'done', state: { node: 'pg01' } }]);
    expect(manager.views[4]?.heard.get('pg01')).toEqual({ said: 7, heardMs: 1 });
  });

  it('is asked again at the time it named last', async () => {
    const manager = puppet(({ node, atMs }) => (node === 'pg01' ? { nextMs: atMs + 4_000 } : {}));
    await manage(manager);
    expect(manager.views.filter(({ node }) => node === 'pg01').map(({ atMs }) => atMs)).toEqual([
      0, 4_000, 8_000,
    ]);
  });

  it('may name a time that has passed, and is asked a moment later', async () => {
    const manager = puppet(({ node }, count) => (node === 'pg01' && count < 3 ? { nextMs: 0 } : {}));
    await manage(manager);
    expect(manager.views.filter(({ node }) => node === 'pg01').map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3]);
  });

  it('runs orders side by side, and learns which failed and which were late', async () => {
    const manager = puppet(({ node }, count) =>
      node === 'pg01' && count === 0
        ? {
            deeds: [
              { verb: 'promote', withinMs: 300 },
              { verb: 'stop', mode: 'fast' },
              { verb: 'follow', upstream: 'pg02' },
            ],
          }
        : {},
    );
    const { orders } = await manage(manager, (world) => {
      world.script('promote', () => new Promise(() => undefined));
      world.script('stop', async () => world.clock.until(200));
      world.script('follow', async () => {
        throw new VerbFailed('it is a primary');
      });
    });
    const results = manager.views.flatMap((view) => view.results);
    expect(results.map(({ order, how, why, endedMs }) => [order.verb, how, why, endedMs])).toEqual([
      ['follow', 'failed', 'it is a primary', 0],
      ['stop', 'done', undefined, 200],
      ['promote', 'late', undefined, 300],
    ]);
    expect(orders).toEqual([
      '0 pg01 0.0 begun',
      '0 pg01 0.1 begun',
      '0 pg01 0.2 begun',
      '0 pg01 0.2 failed',
      '200 pg01 0.1 done',
      '300 pg01 0.0 late',
    ]);
  });

  it('does not hear what was lost on a link that was cut, one way', async () => {
    const manager = puppet(({ atMs }) => {
      const beat = atMs % 1_000 === 0;
      return { nextMs: Math.floor(atMs / 1_000 + 1) * 1_000, ...(beat ? { says: atMs } : {}) };
    });
    await manage(manager, (world) => {
      world.clock.at(2_500, () => void world.verbs.cut('pg01', 'pg02'));
    });
    const last = (node: string, peer: string) =>
      manager.views.findLast((view) => view.node === node)?.heard.get(peer)?.heardMs ?? 0;
    expect(last('pg02', 'pg01')).toBeLessThan(2_500);
    expect(last('pg03', 'pg01')).toBeGreaterThan(9_000);
    expect(last('pg01', 'pg02')).toBeGreaterThan(9_000);
  });

  it('that is frozen is not asked; when it thaws it reads what was sent to it', async () => {
    const manager = puppet(({ atMs, node }) =>
      node === 'pg01' ? (atMs < 1_000 ? { nextMs: 1_000 } : { says: 5 }) : {},
    );
    await manage(manager, (world) => {
      world.clock.at(500, () => void world.verbs.setManager('pg02', 'frozen'));
      world.clock.at(4_000, () => void world.verbs.setManager('pg02', 'running'));
    });
    const views = manager.views.filter(({ node }) => node === 'pg02');
    expect(views.map(({ atMs }) => atMs)).toEqual([0, 4_000]);
    expect(views[1]?.heard.get('pg01')).toEqual({ said: 5, heardMs: 4_000 });
    expect(manager.began).toHaveLength(3);
  });

  it.each(['killed', 'unmanaged'] as const)('that was %s begins anew with what is on disk', async (state) => {
    const manager = puppet(() => ({ disk: 'kept' }));
    await manage(manager, (world) => {
      world.clock.at(500, () => void world.verbs.setManager('pg02', state));
      world.clock.at(4_000, () => void world.verbs.setManager('pg02', 'running'));
    });
    expect(manager.began.at(-1)).toEqual({ node: 'pg02', atMs: 4_000, disk: 'kept' });
    expect(manager.views.filter(({ node }) => node === 'pg02').map(({ atMs }) => atMs)).toEqual([0, 4_000]);
  });

  it('ends with its host and begins with it, holding no address', async () => {
    const manager = puppet(() => ({ disk: 'kept', nextMs: Number.POSITIVE_INFINITY }));
    await manage(manager, (world) => {
      world.clock.at(500, () => void world.verbs.powerOff('pg01'));
      world.clock.at(4_000, () => void world.verbs.powerOn('pg01'));
    });
    const views = manager.views.filter(({ node }) => node === 'pg01');
    expect(views.slice(0, 2).map(({ atMs, holds }) => [atMs, holds])).toEqual([
      [0, ['primary']],
      [4_000, []],
    ]);
    expect(manager.began.at(-1)).toEqual({ node: 'pg01', atMs: 4_000, disk: 'kept' });
  });

  it('of a host that boots begins only once the cluster is managed again', async () => {
    const manager = puppet(() => ({ disk: 'kept' }));
    const { events } = await manage(manager, (world) => {
      const tell = (state: 'unmanaged' | 'running', nodes: readonly string[]) =>
        nodes.forEach((node) => void world.verbs.setManager(node, state));
      world.clock.at(500, () => void world.verbs.powerOff('pg01'));
      world.clock.at(1_000, () => tell('unmanaged', ['pg02', 'pg03']));
      world.clock.at(4_000, () => void world.verbs.powerOn('pg01'));
      world.clock.at(6_000, () => tell('running', ['pg01', 'pg02', 'pg03']));
    });
    const begun = manager.began.filter(({ node }) => node === 'pg01').map(({ atMs }) => atMs);
    expect(begun).toEqual([0, 6_000]);
    expect(events).toContainEqual({ type: 'manager', atMs: 4_000, node: 'pg01', state: 'unmanaged' });
  });

  it('that throws ends there, and the trial is told', async () => {
    const manager = puppet(({ node }) => {
      if (node === 'pg02') throw new Error('no such score');
      return {};
    });
    const { events } = await manage(manager);
    expect(events).toEqual([
      {
        type: 'mishap',
        atMs: 0,
        what: 'the manager puppet failed on pg02 and does nothing there from now on: no such score',
      },
    ]);
  });
});

describe('a fencing device', () => {
  const hostsOf = (events: readonly RecordedEvent[]) =>
    events.flatMap((e) => (e.type === 'host' ? [`${e.atMs} ${e.node} ${e.host}`] : []));
  const fencer = (action: 'off' | 'reboot') =>
    puppet(({ node }, count) =>
      node === 'pg01' && count === 0 ? { deeds: [{ verb: 'fence', target: 'pg02', action }] } : {},
    );

  it('takes the power from another host, whatever the network, and gives it back for a reboot', async () => {
    const { events } = await manage(fencer('reboot'), (world) => {
      void world.verbs.cut('pg01', 'pg02');
    });
    expect(hostsOf(events)).toEqual(['0 pg02 off', '5000 pg02 on']);
    expect((await manage(fencer('off'))).events.filter(({ type }) => type === 'host')).toHaveLength(1);
  });

  it('is content with a host that has no power, and leaves it so', async () => {
    const manager = puppet(({ node }, count) => {
      if (node !== 'pg01' || count > 1) return {};
      return count === 0
        ? { nextMs: 2_000 }
        : { deeds: [{ verb: 'fence', target: 'pg02', action: 'reboot' }] };
    });
    const { events, orders } = await manage(manager, (world) => {
      world.clock.at(1_000, () => void world.verbs.powerOff('pg02'));
    });
    expect(hostsOf(events)).toEqual(['1000 pg02 off']);
    expect(orders.at(-1)).toMatch(/^2000 pg01 .* done$/);
  });
});

describe('the store', () => {
  const ask = (question: Extract<Deed, { verb: 'ask-store' }>['question']) =>
    ({ verb: 'ask-store', question }) as const;
  const lease = ask({ ask: 'write', key: 'leader', value: 'me', previous: null, ttlMs: 2_000 });

  it('gives a lease to one, and answers after a round trip', async () => {
    const manager = puppet((_, count) => (count === 0 ? { deeds: [lease] } : {}), { needsStore: true });
    const { orders } = await manage(manager);
    const results = manager.views.flatMap((view) => view.results);
    expect(results.map(({ how, endedMs, answer }) => [how, endedMs, answer?.accepted])).toEqual([
      ['done', 2, true],
      ['done', 2, false],
      ['done', 2, false],
    ]);
    expect(orders).toEqual([]);
  });

  it('is out of reach where the way is cut, refuses where it is reset, and may write what it cannot answer', async () => {
    const manager = puppet(
      (view, count) =>
        count === 0 && view.node === 'pg01' ? { nextMs: 1_000 } : { deeds: count < 2 ? [lease] : [] },
      {
        needsStore: true,
      },
    );
    await manage(manager, (world) => {
      void world.verbs.cut('store', 'pg02');
      void world.verbs.reset('pg03', 'store');
    });
    const ends = manager.views.flatMap(({ node, results }) =>
      results.map(({ how, why, answer }) => [node, how, why ?? [...(answer?.keys.values() ?? [])].length]),
    );
    const refused = 'the store cannot be reached: the connection was refused';
    expect(ends).toContainEqual(['pg02', 'late', 0]);
    expect(ends).toContainEqual(['pg03', 'failed', refused]);
    expect(ends).toContainEqual(['pg01', 'done', 1]);
  });
});
