import { describe, expect, it } from 'vitest';
import { performAction } from '../../test/support/strike.ts';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld } from '../world/scripted.ts';
import { VerbFailed } from '../world/world.ts';
import type { Action } from './action.ts';
import { follow } from './follow.ts';
import { actions } from './index.ts';
import { promote } from './promote.ts';

/** What each action is told here, and in which words it says so. */
const given: Readonly<Record<string, readonly [object, string]>> = {
  promote: [{ node: 'pg02' }, 'promote pg02'],
  'move-address': [{ address: 'primary', to: 'pg02' }, 'move the address primary to pg02'],
  'start-server': [{ node: 'pg02' }, 'start the server of pg02'],
  'stop-server': [{ node: 'pg02' }, 'stop the server of pg02 (fast)'],
  'restart-server': [{ node: 'pg02', mode: 'smart' }, 'restart the server of pg02 (smart)'],
  'change-setting': [
    { node: 'pg02', setting: 'work_mem', value: '8MB' },
    'set work_mem of pg02 to 8MB and reload',
  ],
  reload: [{ node: 'pg02' }, 'reload the configuration of pg02'],
  follow: [{ node: 'pg03', upstream: 'pg02' }, 'let pg03 follow pg02'],
  'rebuild-standby': [{ node: 'pg02', from: 'pg01' }, 'rebuild pg02 from pg01'],
  'power-on': [{ node: 'pg02' }, 'power pg02 on'],
  'drop-slot': [{ node: 'pg02', slot: 'abandoned' }, 'drop the slot abandoned of pg02'],
  'stop-managing': [{}, 'tell the manager to leave the servers alone'],
  'resume-managing': [{}, 'let the manager manage again'],
  wait: [{}, 'wait'],
};

/** What must have happened before the action makes sense. */
const before: Readonly<Record<string, (world: ReturnType<typeof openScriptedWorld>) => Promise<void>>> = {
  'start-server': (world) => world.verbs.crash('pg02'),
  'rebuild-standby': (world) => world.verbs.crash('pg02'),
  'power-on': (world) => world.verbs.powerOff('pg02'),
  'drop-slot': (world) => world.verbs.createSlot('pg02', 'abandoned', 'physical'),
};

describe('the catalogue of actions', () => {
  it('names every kind once, in kebab-case', () => {
    const kinds = actions.map((action) => action.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const kind of kinds) expect(kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe.each(actions.map((action) => [action.kind, action] as const))('%s', (kind, action: Action) => {
  const [params, words] = given[kind] ?? [{}, ''];
  const parsed = action.params.parse(params);
  const prepare = async () => {
    const world = openScriptedWorld(contractTopology);
    await before[kind]?.(world);
    return world;
  };

  it('says in words what it does and whom it names', () => {
    expect(action.describe(parsed)).toBe(words);
    const { nodes = [], addresses = [] } = action.mentions(parsed);
    const named = Object.values(params).filter((value) => /^pg0|^primary$/.test(String(value)));
    expect(new Set([...nodes, ...addresses])).toEqual(new Set(named));
  });

  it('proves itself in a world that does as it is told', async () => {
    const proof = await performAction(await prepare(), contractTopology, action, params);
    expect(proof).toMatch(/\w/);
  });

  it('fails with what was seen instead in a world that does not react', async () => {
    if (action.needs.length === 0) return;
    const world = await prepare();
    world.ignoreEverything();
    world.set('pg02', { server: kind === 'stop-server' ? 'ready' : 'starting', answers: false });
    await expect(performAction(world, contractTopology, action, params)).rejects.toThrow(VerbFailed);
  });
});

describe('promote', () => {
  it('says how long it took', async () => {
    const world = openScriptedWorld(contractTopology);
    world.script('promote', async (node) =>
      world.clock.at(world.clock.now() + 250, () => world.set(node, { role: 'primary', timeline: 2 })),
    );
    const proof = await performAction(world, contractTopology, promote, { node: 'pg02' });
    const [, tookMs] =
      /^pg02 is ready as primary on timeline 2, (\d+) ms after it was asked$/.exec(proof) ?? [];
    // A look comes at most a twentieth late.
    expect(Number(tookMs)).toBeGreaterThanOrEqual(250);
    expect(Number(tookMs)).toBeLessThanOrEqual(265);
  });

  it('fails with the last words of a candidate that died of it', async () => {
    const world = openScriptedWorld(contractTopology);
    world.script('promote', async (node) => {
      world.set(node, { server: 'down', answers: false });
      const message = 'recovery aborted because of insufficient parameter settings';
      world.tell({ type: 'log', node, level: 'FATAL', process: 'startup', message, details: [] });
    });
    await expect(
      performAction(world, contractTopology, promote, { node: 'pg02', 'done-within': '2s' }),
    ).rejects.toThrow(
      'pg02 was not primary in time; the server of pg02 is down: "FATAL: recovery aborted because of insufficient',
    );
  });
});

describe('follow', () => {
  it('is not done while the standby stays behind on a timeline that its upstream has left', async () => {
    const world = openScriptedWorld(contractTopology);
    world.set('pg02', { role: 'primary', timeline: 2 });
    world.script('follow', async () => {
      world.set('pg02', {
        standbys: [
          { name: 'pg03', state: 'streaming', sync: 'async', sentLsn: 1, flushedLsn: 1, replayedLsn: 1 },
        ],
      });
      world.set('pg03', { receiving: true, timeline: 1 });
    });
    const following = (seconds: number) =>
      performAction(world, contractTopology, follow, {
        node: 'pg03',
        upstream: 'pg02',
        'done-within': `${seconds}s`,
      });
    await expect(following(2)).rejects.toThrow(
      /^pg03 does not stay with pg02, which is on timeline 2; pg03 is ready as standby on timeline 1.*`rebuild-standby`/,
    );
    world.clock.at(world.clock.now() + 500, () => world.set('pg03', { timeline: 2 }));
    expect(await following(2)).toContain('streams from pg02');
  });

  it('makes a standby of a server that is down, and does not wait for what only a start can bring', async () => {
    const world = openScriptedWorld(contractTopology);
    await world.verbs.crash('pg01');
    const done = await performAction(world, contractTopology, follow, { node: 'pg01', upstream: 'pg02' });
    expect(done).toBe('the server of pg01 is down; it is a standby of pg02 once it is started');
  });

  it('waits for a server that is down where a manager starts it, and says so if it does not', async () => {
    const world = openScriptedWorld(contractTopology);
    await world.verbs.crash('pg03');
    world.script('follow', () => Promise.resolve());
    const params = { node: 'pg03', upstream: 'pg02', 'done-within': '2s' };
    const following = () => performAction(world, contractTopology, follow, params, true);
    await expect(following()).rejects.toThrow(
      /^pg02 does not show pg03 streaming; .* the server of pg03 is down: its manager has not started it/,
    );
    world.clock.at(world.clock.now() + 500, () => {
      const standby = {
        name: 'pg03',
        state: 'streaming',
        sync: 'async',
        sentLsn: 1,
        flushedLsn: 1,
        replayedLsn: 1,
      } as const;
      world.set('pg02', { standbys: [standby] });
      world.set('pg03', { server: 'ready', answers: true, role: 'standby', receiving: true, timeline: 1 });
    });
    expect(await following()).toMatch(/streams from pg02, after/);
  });
});

describe('a node and itself', () => {
  it.each([
    ['follow', { node: 'pg02', upstream: 'pg02' }],
    ['rebuild-standby', { node: 'pg02', from: 'pg02' }],
  ])('%s refuses to be told both', (kind, params) => {
    const action = actions.find((each) => each.kind === kind);
    expect(action?.params.safeParse(params).success).toBe(false);
  });
});
