import { describe, expect, test } from 'vitest';
import type { Topology } from '../../../model/topology.ts';
import { readCibXml } from '../cib/read-xml.ts';
import { decide } from '../engine/decide.ts';
import { cib, dummy, history, lost, runs, stateful } from '../small-cib.fixture.ts';
import { exampleConfiguration, exampleTopology } from './example.fixture.ts';
import { outlineOf } from './reasons.ts';
import { stageOf } from './testing.ts';

/** A resource that was looked for and not found. */
const stopped = (id: string, node: string, type = 'Dummy') =>
  history(id, type, node, [{ task: 'monitor', result: 7, call: 4 }]);

/** Two sites of two nodes: neither half has more than half of the votes once the sites lose each other. */
const east = ['pg01', 'pg02'];
const west = ['pg03', 'pg04'];

function topology(): Topology {
  const three = exampleTopology({ primary: 'pg01', sync: 'pg02', async: 'pg03' });
  const [fourth] = three.nodes
    .filter(({ name }) => name === 'pg03')
    .map((node) => ({ ...node, name: 'pg04' }));
  return { ...three, nodes: [...three.nodes, ...(fourth ? [fourth] : [])] };
}

function cutApart(stage: ReturnType<typeof stageOf>): void {
  for (const one of east) {
    for (const other of west) {
      stage.cut(one, other);
      stage.cut(other, one);
    }
  }
}

/** What the controllers of both halves say after the sites have lost each other, by node. */
function splitReasons(properties: Record<string, string>, more: Record<string, unknown> = {}) {
  const stage = stageOf(topology(), { properties, ...more });
  expect(stage.runWhile(stage.settled, 30_000)).toBe(true);
  const cutMs = stage.nowMs();
  cutApart(stage);
  stage.runUntil(cutMs + 60_000);
  const reasons = stage.decisions.filter(({ atMs }) => atMs > cutMs);
  const of = (nodes: readonly string[]) =>
    reasons.filter(({ node }) => nodes.includes(node)).map((each) => each.reasons);
  return { stage, east: of(east), west: of(west) };
}

describe('a partition without quorum', () => {
  const votes = 'the partition has 2 of 4 votes, which is no quorum, and no-quorum-policy';

  test('says so in every decision that stops something or promotes nobody, and of every stop', () => {
    const split = splitReasons({});
    for (const half of [split.east, split.west]) {
      expect(half.length).toBeGreaterThan(0);
      for (const [first] of half) expect(first).toContain(`${votes}=stop stops whatever needs one`);
      const orders = half.flatMap(([, ...others]) => others).filter((each) => /^(Stop|Demote)/.test(each));
      expect(orders.length).toBeGreaterThan(0);
      for (const order of orders) expect(order).toMatch(/: .*no quorum.* \(no-quorum-policy=stop\)\.$/);
    }
    expect(split.west[0]?.[0]).toContain(`nobody is promoted: ${votes}=stop`);
    for (const node of [...east, ...west]) expect(split.stage.host(node).server).toBe('down');
  });

  test('that is frozen promotes nobody, and says why', () => {
    const split = splitReasons({ 'no-quorum-policy': 'freeze' });
    expect(split.west[0]?.[0]).toContain(
      `nobody is promoted: ${votes}=freeze keeps what runs but starts and promotes nothing`,
    );
    expect(split.stage.host('pg01').role).toBe('primary');
  });

  test('that demotes says so where it demotes', () => {
    const split = splitReasons({ 'no-quorum-policy': 'demote' });
    expect(split.east[0]?.[0]).toContain(`nobody is promoted: ${votes}=demote keeps what can be promoted`);
    expect(split.east[0]?.join('\n')).toMatch(/Demote \S+ on pg01: no quorum \(no-quorum-policy=demote\)/);
  });

  test('that goes on regardless does not blame quorum where nobody is promoted', () => {
    const split = splitReasons({ 'no-quorum-policy': 'ignore' });
    const words = split.west.flat().filter((each) => each.includes('nobody is promoted'));
    expect(words.length).toBeGreaterThan(0);
    expect(words.join('\n')).not.toContain('2 of 4 votes');
  });
});

describe('a partition that lost quorum, with no-quorum-policy=suicide,', () => {
  const suicide = { 'no-quorum-policy': 'suicide', 'stonith-enabled': 'true' };
  const nodes = [...east, ...west];
  const devices = 'primitive power stonith:fence_pdu params ipaddr="192.0.2.1"';
  const configuration = `${exampleConfiguration.replace('stonith-enabled="false"', '')}\n${devices}`;

  test.each(['1.1.10', '2.1.5'])(
    'has its devices take the power of every node of it, its controller last (%s)',
    (version) => {
      const { stage, ...halves } = splitReasons(suicide, { version, configuration });
      for (const half of [halves.east, halves.west])
        expect(half[0]?.[0]).toContain('no-quorum-policy=suicide has every node of it fenced');
      const fences = stage.orders.filter(({ order }) => order.verb === 'fence');
      expect(new Set(fences.map(({ order }) => 'target' in order && order.target))).toEqual(new Set(nodes));
      expect(fences.length).toBe(nodes.length);
      for (const half of [east, west]) {
        const last = fences.filter(({ node }) => half.includes(node)).at(-1);
        expect(last?.order).toMatchObject({ target: last?.node });
      }
      for (const node of nodes) expect(stage.host(node).on).toBe(false);
    },
  );

  test('is another than one that never had it, which has nobody fenced', () => {
    const stage = stageOf(topology(), { properties: suicide, configuration });
    cutApart(stage);
    stage.runUntil(90_000);
    const reasons = stage.decisions.flatMap((each) => each.reasons);
    expect(reasons.join('\n')).toContain('no-quorum-policy=suicide');
    expect(stage.orders.filter(({ order }) => order.verb === 'fence')).toEqual([]);
    for (const node of nodes) expect(stage.host(node).on).toBe(true);
  });

  test('takes itself down at once where there is a watchdog', () => {
    const { stage } = splitReasons({ ...suicide, 'have-watchdog': 'true' });
    const downs = stage.orders.filter(({ order }) => order.verb === 'power-off');
    expect([...new Set(downs.map(({ node }) => node))].toSorted()).toEqual(nodes);
    for (const { order } of downs)
      expect(order.reason).toBe('no-quorum-policy=suicide: this node lost quorum');
  });

  test('only stops what it runs where fencing is off', () => {
    const { stage, east: reasons } = splitReasons({ 'no-quorum-policy': 'suicide' });
    expect(reasons[0]?.[0]).toContain('no-quorum-policy=suicide (as stop, because fencing is off)');
    for (const node of nodes) expect(stage.host(node)).toMatchObject({ on: true, server: 'down' });
  });
});

describe('the outline of a decision without quorum', () => {
  const now = { nowSeconds: 1_700_000_100 };
  const outline = (options: string, cloneMeta = '') => {
    const text = cib({
      quorum: false,
      options: `stonith-enabled=false ${options}`,
      nodes: ['n1', 'n2', 'n3', 'n4'],
      resources: stateful('P', cloneMeta) + dummy('A'),
      states: {
        n1: { history: runs('P', 'n1', 'Stateful') + stopped('A', 'n1'), transient: 'master-P=100' },
        n2: { history: stopped('P', 'n2', 'Stateful') + runs('A', 'n2'), transient: 'master-P=-INFINITY' },
        n3: { attributes: lost },
        n4: { attributes: lost },
      },
    });
    return outlineOf(decide(readCibXml(text, 'outline.xml'), now), now);
  };
  const votes = 'the partition has 2 of 4 votes, which is no quorum';

  test('says what begins in spite of it', () => {
    const { what, quorum } = outline('no-quorum-policy=ignore');
    expect(what).toContain('promote P on n1');
    expect(quorum).toBe(`${votes}, but no-quorum-policy=ignore goes on as if it were one`);
  });

  test('leaves it to the reasons why nobody is promoted, where it is among them', () => {
    const { absence, quorum } = outline('no-quorum-policy=freeze');
    expect(absence).toContain(votes);
    expect(quorum).toBeUndefined();
  });

  test('says it beside a promotion that needs none', () => {
    const { what, quorum, sentences } = outline('', 'requires=nothing');
    expect(what).toContain('promote P on n1');
    expect(what).toContain('stop A on n2');
    expect(quorum).toBe(`${votes}, and no-quorum-policy=stop stops whatever needs one`);
    expect(sentences).toContain('Stop A on n2: no quorum (no-quorum-policy=stop).');
  });
});
