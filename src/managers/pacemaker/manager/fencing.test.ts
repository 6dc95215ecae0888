import { describe, expect, test } from 'vitest';
import { configurationOf } from './configuration.ts';
import { exampleConfiguration, exampleTopology, type Roles } from './example.fixture.ts';
import { devicesFor } from './fencing.ts';
import { pacemakerSettings } from './settings.ts';
import { type Stage, stageOf } from './testing.ts';

const roles: Roles = { primary: 'pg01', sync: 'pg02', async: 'pg03', backup: 'pg03' };
const nodes = ['pg01', 'pg02', 'pg03'];

/** The cluster of the examples with these devices, and fencing on. */
const withDevices = (devices: string) =>
  `${exampleConfiguration.replace('stonith-enabled="false"', 'stonith-enabled="true"')}\n${devices}`;
const eachItsOwn = nodes
  .map((node) => `primitive fence-${node} stonith:external/ipmi params hostlist="${node}"`)
  .join('\n');

function begin(configuration: string): { stage: Stage; zeroMs: number } {
  const settings = { version: '2.1.5', defaults: { 'resource-stickiness': 100 }, configuration };
  const stage = stageOf(exampleTopology(roles), settings, { freezes: true });
  expect(stage.runWhile(stage.settled, 30_000)).toBe(true);
  const zeroMs = stage.nowMs() + 3_000;
  stage.runUntil(zeroMs);
  return { stage, zeroMs };
}

const after = ({ orders }: Stage, sinceMs: number, verb: string) =>
  orders.filter(({ atMs, order }) => atMs > sinceMs && order.verb === verb);

describe('fencing by devices', () => {
  test.each([
    ['pcmk_host_list="pg01 pg02"', ['pg01', 'pg02']],
    ['hostlist="pg03"', ['pg03']],
    ['pcmk_host_map="pg01:1;pg02:2"', ['pg01', 'pg02']],
    ['ipaddr="192.0.2.1"', nodes],
  ])('with %s it is for %s', (parameters, hosts) => {
    const configuration = withDevices(`primitive power stonith:fence_pdu params ${parameters}`);
    const read = configurationOf(pacemakerSettings.parse({ configuration }), exampleTopology(roles));
    expect(nodes.filter((node) => devicesFor(read, node).length > 0)).toEqual(hosts);
  });

  test('a lost host is fenced before anybody is promoted, once', () => {
    const { stage, zeroMs } = begin(withDevices(eachItsOwn));
    stage.powerOff('pg01');
    stage.runUntil(zeroMs + 30_000);
    const fences = after(stage, zeroMs, 'fence');
    expect(fences.map(({ order }) => order)).toMatchObject([
      { target: 'pg01', action: 'reboot', reason: 'by fence-pg01' },
    ]);
    const [promotion] = after(stage, zeroMs, 'promote');
    expect(promotion?.node).toBe('pg02');
    expect(promotion?.atMs ?? 0).toBeGreaterThan(fences[0]?.atMs ?? Number.POSITIVE_INFINITY);
    expect(stage.holder('PostgresqlVIP')).toBe('pg02');
  });

  test('a primary that nobody hears any more is taken down, and its address with it', () => {
    const { stage, zeroMs } = begin(withDevices(eachItsOwn));
    for (const peer of ['pg02', 'pg03']) {
      stage.cut('pg01', peer);
      stage.cut(peer, 'pg01');
    }
    stage.runUntil(zeroMs + 30_000);
    expect(after(stage, zeroMs, 'fence').map(({ node }) => node)).not.toContain('pg01');
    expect(stage.host('pg01').on).toBe(false);
    expect(after(stage, zeroMs, 'promote').map(({ node }) => node)).toEqual(['pg02']);
  });

  test('where nothing can fence a node, it is said, and nobody is promoted', () => {
    const { stage, zeroMs } = begin(
      withDevices('primitive power stonith:fence_pdu params pcmk_host_list="pg02 pg03"'),
    );
    stage.powerOff('pg01');
    stage.runUntil(zeroMs + 60_000);
    expect(after(stage, zeroMs, 'fence')).toEqual([]);
    expect(after(stage, zeroMs, 'promote')).toEqual([]);
    expect(stage.decisions.flatMap(({ reasons }) => reasons).join('\n')).toContain(
      'Nobody can fence pg01: no resource of the class stonith names it and there is no watchdog.',
    );
  });
});
