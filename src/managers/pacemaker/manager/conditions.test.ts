import { describe, expect, test } from 'vitest';
import { type DecideOptions, decide } from '../engine/decide.ts';
import { is } from '../engine/order.ts';
import { emptyTable, write } from './attributes.ts';
import { composeCib, epochMs } from './compose-cib.ts';
import { configurationOf } from './configuration.ts';
import { exampleTopology, exampleWithoutParameters, historyOf, type Roles } from './example.fixture.ts';
import { pacemakerSettings } from './settings.ts';

/**
 * The conditions of the restart livelock of 1.1.10, one by one, on the state in which it goes round: the old primary is
 * gone, the synchronous standby has been restarted, the backup address is on it. Each was walked on the real scheduler of
 * 1.1.10; the numbers are its.
 */
interface Variation {
  readonly settings?: Record<string, unknown>;
  readonly vote?: string;
  readonly roles?: Roles;
  /** What has become of the old primary: its host is gone, or gone and fenced, or there with a server that failed for good. */
  readonly old?: 'lost' | 'fenced' | 'banned';
  /** How often the server of the synchronous standby failed. */
  readonly failures?: string;
  /** In what the version decides as the other one does. */
  readonly switched?: DecideOptions['switched'];
}

function ordersOf(variation: Variation): string[] {
  const { settings, vote = '-INFINITY', roles, old = 'lost', failures, switched } = variation;
  const { primary, sync, async } = roles ?? { primary: 'pg01', sync: 'pg02', async: 'pg03' };
  const read = pacemakerSettings.parse({
    version: '1.1.10',
    configuration: exampleWithoutParameters,
    ...settings,
  });
  const configuration = configurationOf(read, exampleTopology({ primary, sync, async }));
  const attributes = emptyTable();
  const say = (node: string, name: string, value: string) =>
    write(attributes, { node, name, value }, node, 1, 0);
  say(sync, 'master-Postgresql', vote);
  say(async, 'master-Postgresql', '-INFINITY');
  if (failures !== undefined) say(sync, 'fail-count-Postgresql', failures);
  if (old === 'banned') say(primary, 'fail-count-Postgresql', 'INFINITY');
  const nowhere = historyOf('address', [['monitor', 7]]);
  const stopped = historyOf('Postgresql', [['stop', 0]]);
  const runs = historyOf('Postgresql', [['start', 0]]);
  const known = {
    [primary]: {
      member: old === 'banned',
      fenced: old === 'fenced',
      history: old === 'banned' ? { PostgresqlVIP: nowhere, BackupVIP: nowhere, Postgresql: stopped } : {},
    },
    [sync]: {
      member: true,
      fenced: false,
      history: {
        PostgresqlVIP: nowhere,
        BackupVIP: historyOf('BackupVIP', [['start', 0]]),
        Postgresql: runs,
      },
    },
    [async]: {
      member: true,
      fenced: false,
      history: { PostgresqlVIP: nowhere, BackupVIP: nowhere, Postgresql: runs },
    },
  };
  const cib = composeCib(configuration, {
    known,
    attributes,
    quorum: true,
    hadQuorum: true,
    controller: async,
    version: read.version,
  });
  const decision = decide(cib, {
    nowSeconds: epochMs / 1000,
    profile: read.version,
    ...(switched && { switched }),
  });
  return decision.graph
    .map(({ order }) => order)
    .filter((order) => !is(order, 'pseudo') && ['start', 'stop', 'promote'].includes(order.task))
    .filter((order) => order.resource?.baseId === 'Postgresql')
    .map((order) => `${order.task} ${order.node?.name}`)
    .toSorted();
}

const restart = ['start pg02', 'stop pg02'];
const minus1000 = { scores: { 'backup-vip-not-with-master': '-1000' } };

describe('the state of the outage', () => {
  test('is a restart of the standby that the backup address is on, with nobody promoted', () => {
    expect(ordersOf({})).toEqual(restart);
  });

  test('colocation: -20000 restarts (1 - 2 < 0), -10000 does not (1 - 1 = 0), nor does -1000', () => {
    const withScore = (score: string) =>
      ordersOf({ settings: { scores: { 'backup-vip-not-with-master': score } } });
    expect(withScore('-20000')).toEqual(restart);
    expect(withScore('-10000')).toEqual([]);
    expect(withScore('-1000')).toEqual([]);
    // This score was not walked: it follows from cutting the share of 1.9999 off to 1, where 2.1.5 takes 2.
    expect(withScore('-19999')).toEqual([]);
  });

  test('promotion score: 98 restarts (1 + 98 - 100 < 0), 99 promotes', () => {
    expect(ordersOf({ vote: '98' })).toContain('stop pg02');
    expect(ordersOf({ vote: '99' })).toEqual(['promote pg02']);
  });

  test('stickiness as cluster property: 2 restarts (1 - 2 < 0), 1 does not', () => {
    const withStickiness = (value: number) =>
      ordersOf({ settings: { properties: { 'default-resource-stickiness': value } } });
    expect(withStickiness(2)).toEqual(restart);
    expect(withStickiness(1)).toEqual([]);
    expect(withStickiness(0)).toEqual([]);
  });

  test('stickiness as default of all resources reaches the database too: no restart', () => {
    const settings = {
      properties: { 'default-resource-stickiness': 0 },
      defaults: { 'resource-stickiness': 100 },
    };
    expect(ordersOf({ settings })).toEqual([]);
  });

  test('names: the three orders in which its node sorts before the other standby, and no other', () => {
    const orders: [string, string, string][] = [
      ['pg01', 'pg02', 'pg03'],
      ['pg02', 'pg01', 'pg03'],
      ['pg03', 'pg01', 'pg02'],
      ['pg01', 'pg03', 'pg02'],
      ['pg02', 'pg03', 'pg01'],
      ['pg03', 'pg02', 'pg01'],
    ];
    const restarts = orders.filter(
      ([primary, sync, async]) => ordersOf({ roles: { primary, sync, async } }).length > 0,
    );
    expect(restarts).toEqual(orders.slice(0, 3));
  });

  test('names: only what the cluster calls the nodes counts', () => {
    expect(ordersOf({ settings: { names: { pg02: 'z' } } })).toEqual([]);
  });

  test('scheduler: 2.1.5 leaves the standby alone, and so does 1.1.10 with the one change of 1.1.11', () => {
    expect(ordersOf({ settings: { version: '2.1.5' } })).toEqual([]);
    expect(ordersOf({ switched: ['scores-stay-merged'] })).toEqual([]);
  });

  test.each(['1', '5'])(
    'failures of the standby are not needed, and %s of them change nothing',
    (failures) => {
      expect(ordersOf({ failures })).toEqual(restart);
      expect(ordersOf({ failures, settings: minus1000 })).toEqual([]);
    },
  );

  test.each(['lost', 'fenced', 'banned'] as const)('the old primary may be %s', (old) => {
    expect(ordersOf({ old })).toEqual(restart);
    expect(ordersOf({ old, settings: minus1000 })).toEqual([]);
  });

  test('fencing: on, with a device that has fenced the old primary, restarts as off does', () => {
    const device = 'primitive power stonith:fence_pdu params pcmk_host_list="pg01"';
    const settings = {
      configuration: `${exampleWithoutParameters.replace('stonith-enabled="false"', '')}\n${device}`,
      properties: { 'stonith-enabled': 'true' },
    };
    expect(ordersOf({ old: 'fenced', settings })).toEqual(restart);
    expect(ordersOf({ old: 'fenced', settings: { ...settings, ...minus1000 } })).toEqual([]);
  });
});
