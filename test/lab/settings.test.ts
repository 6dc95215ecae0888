import * as fc from 'fast-check';
import { Client, DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import { settableNames, settingsCalled, type Taken } from '../../src/model/setting/catalogue.ts';
import { contradictionsIn } from '../../src/model/setting/contradictions.ts';
import { judgeSetting } from '../../src/model/setting/judge-setting.ts';
import { askedVersions } from '../../src/model/setting/known.ts';
import { unitsFor } from '../../src/model/setting/quantity.ts';
import { reservedSettings } from '../../src/model/setting.ts';
import type { Settings } from '../../src/model/topology.ts';
import { NoPrograms } from '../../src/world/lab/postgres/programs.ts';
import { threeNodes, withLab } from './fixture.ts';

/**
 * What `reenact check` says of settings against what servers say, asked with ALTER SYSTEM SET: it reads a value as the
 * configuration file does, and changes nothing as long as nobody reloads.
 */

/** Of these a server asks more than pg_settings tells, so that it may refuse what the check lets pass. */
const askedMore: readonly string[] = [
  // A multiple of 16 blocks (check_slru_buffers).
  'commit_timestamp_buffers',
  'multixact_member_buffers',
  'multixact_offset_buffers',
  'notify_buffers',
  'serializable_buffers',
  'subtransaction_buffers',
  'transaction_buffers',
  // No more processes than there are places for all together (check_max_connections and its like, before 18).
  'autovacuum_max_workers',
  'max_connections',
  'max_wal_senders',
  'max_worker_processes',
  // None, or 128kB and more.
  'vacuum_buffer_usage_limit',
  // As many as there is memory for by itself, or 1 and more.
  'io_max_concurrency',
  // What the operating system and the libraries of the build permit.
  'max_stack_depth',
  'huge_page_size',
  'bonjour',
  'ssl',
  'wal_compression',
  'default_toast_compression',
  'io_method',
  'wal_sync_method',
];

const standbyNames = 'synchronous_standby_names';

/** Names of no setting, of some versions only, and of what cannot be set. */
const otherNames = [
  'max_wall_size',
  'checkpoint_segments',
  'io_method',
  'lc_collate',
  'promote_trigger_file',
  'block_size',
  'IN_HOT_STANDBY',
  'Work_Mem',
];

/** Settings that no file on its way through ALTER SYSTEM may hold, of whatever value. */
const cannotBeAsked = '55P02';

/** What is written where a number with or without a unit is expected, around the bounds of the range. */
function numbers({ unit, min, max }: Extract<Taken, { type: 'integer' | 'real' }>): fc.Arbitrary<string> {
  const near = fc
    .constantFrom(min, max)
    .chain((bound) => fc.constantFrom(-1, -0.5, -0.4, 0, 0.4, 0.5, 1).map((step) => bound + step));
  const number = fc.oneof(
    near.map(String),
    fc.integer({ min: -10, max: 70_000 }).map(String),
    fc.integer({ min: 0, max: 4_000 }).map((value) => `0x${value.toString(16)}`),
    fc.integer({ min: 0, max: 4_000 }).map((value) => `0${value.toString(8)}`),
    fc.double({ min: -1e3, max: 1e5, noNaN: true }).map((value) => value.toFixed(4)),
    fc.integer({ min: -3, max: 12 }).map((exponent) => `1.5e${exponent}`),
    fc.constantFrom(
      '',
      '-',
      '.',
      '.5',
      '5.',
      '08',
      '0x',
      '1e',
      '1e400',
      'nan',
      'inf',
      '+7',
      'many',
      '1 2',
      '2147483648',
    ),
  );
  const known = unit === undefined ? ['kB', 's'] : unitsFor(unit);
  const units = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('', ...known) },
    fc.constantFrom('KB', 'mb', 'S', 'sec', 'm', '8kB', 'minutes', 'XB', ' kB', 's ', '\tMB'),
  );
  return fc.tuple(fc.constantFrom('', ' '), number, units).map((parts) => parts.join(''));
}

const switches = fc.oneof(
  fc.constantFrom('true', 'false', 'yes', 'no', 'on', 'off', '1', '0').chain((word) =>
    fc.tuple(fc.integer({ min: 0, max: word.length }), fc.boolean()).map(([length, loud]) => {
      const begun = word.slice(0, length);
      return loud ? begun.toUpperCase() : begun;
    }),
  ),
  fc.constantFrom('onn', ' on', 'on ', '2', '10', 'enabled', 'truth'),
);

function words({ words: shown, others }: Extract<Taken, { type: 'enum' }>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...shown, ...others, 'none', 'true', 'archive'), fc.constantFrom(0, 1, 2, 3))
    .map(([word, how]) => [word, word.toUpperCase(), `${word} `, word.slice(0, -1)][how] ?? '');
}

const lists = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '*',
    'a,b',
    'a b',
    'pg-1',
    '"pg-1"',
    '1a',
    '1',
    '1,2',
    'a,',
    ',a',
    'first',
    'any 1',
    '"a""b"',
  ),
  fc
    .tuple(
      fc.constantFrom('', 'FIRST ', 'any ', 'ANY', 'last '),
      fc.constantFrom('', '0', '1', ' 2 ', '-1', 'one'),
      fc.constantFrom('', '(', ' ( '),
      fc.constantFrom('', 'a', 'a, "b c"', '*', 'a;b', 'any', 'first, x', '"a', 'é, _$1', '3', '()'),
      fc.constantFrom('', ')', '))'),
    )
    .map((parts) => parts.join('')),
);

/** Nothing for texts, of which only the names are judged. */
function valuesOf(name: string, takes: Taken): fc.Arbitrary<string> | undefined {
  if (name === standbyNames) return lists;
  switch (takes.type) {
    case 'bool':
      return switches;
    case 'enum':
      return words(takes);
    case 'integer':
    case 'real':
      return numbers(takes);
    default:
      return undefined;
  }
}

describe.each(askedVersions)('the settings of PostgreSQL %i', (version) => {
  it('are those the server shows, and are taken and refused as by the server', async ({ skip }) => {
    const wrong: string[] = [];
    let asked = 0;
    const onServer = withServer(version, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select name from pg_settings where name !~ '\\.'`,
      );
      const shown = new Set(rows.map(({ name }) => name));
      expect([...shown].filter((name) => settingsCalled(name, version).length === 0)).toEqual([]);
      for (const name of new Set([...settableNames(version), ...otherNames])) {
        const known = settingsCalled(name, version)[0];
        const takes = known?.takes;
        // A newer minor release or another build shows it.
        if (reservedSettings.includes(name) || (known && !shown.has(known.name))) continue;
        const values = (takes && valuesOf(name, takes)) ?? fc.constant('1');
        for (const value of new Set(fc.sample(values, { numRuns: 40, seed: version }))) {
          const refused = await refusalOf(client, name, value);
          if (refused === cannotBeAsked && takes?.type !== 'fixed') break;
          asked += 1;
          const ours = judgeSetting(name, value, version);
          const isTold = (ours === undefined) === (refused === undefined);
          const mayBe = askedMore.includes(name) || (takes?.type === 'string' && refused === '22023');
          if (isTold || (ours === undefined && mayBe && name !== standbyNames)) continue;
          wrong.push(`${name} = '${value}': ${JSON.stringify(ours)}, the server: ${refused ?? 'takes it'}`);
        }
      }
    });
    await unlessMissing(onServer, skip);
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(3_000);
  });
});

/** Settings, the size of segments in megabytes if it is not 16, and what is said of them. */
const together: readonly (readonly [Settings, number, boolean])[] = [
  [{ wal_level: 'minimal' }, 16, false],
  [{ wal_level: 'minimal', max_wal_senders: 0 }, 16, true],
  [{ wal_level: 'minimal', max_wal_senders: 0, archive_mode: 'yes' }, 16, false],
  [{ max_connections: 3 }, 16, false],
  [{ max_connections: 4 }, 16, true],
  [{ superuser_reserved_connections: 100 }, 16, false],
  [{ min_wal_size: '31MB' }, 16, false],
  [{ min_wal_size: '32MB', max_wal_size: '32MB' }, 16, true],
  [{ max_wal_size: '127MB' }, 64, false],
  [{}, 64, true],
];

describe.each([15, 18])('settings of PostgreSQL %i taken together', (version) => {
  it.for(together)(
    '%j with segments of %i MB: a server starts is %s',
    async ([settings, megabytes, starts], { skip }) => {
      const walSegmentBytes = megabytes * 2 ** 20;
      expect(contradictionsIn({ version, walSegmentBytes, settings }).length === 0).toBe(starts);
      const booted = withServer(version, () => Promise.resolve(), { settings, walSegmentBytes });
      if (starts) await unlessMissing(booted, skip);
      else await expect(unlessMissing(booted, skip)).rejects.toThrow(/FATAL|ended/);
    },
  );
});

/** Skips a test of a version whose programs are not here. */
async function unlessMissing(played: Promise<void>, skip: (why: string) => void): Promise<void> {
  await played.catch((error: unknown) => {
    if (error instanceof NoPrograms) skip(error.message);
    throw error;
  });
}

interface Configured {
  readonly settings: Settings;
  readonly walSegmentBytes: number;
}

async function withServer(
  version: number,
  ask: (client: Client) => Promise<void>,
  { settings, walSegmentBytes }: Configured = { settings: {}, walSegmentBytes: 2 ** 20 },
): Promise<void> {
  const { postgres, nodes, ...rest } = threeNodes({ archive: false });
  const topology = {
    ...rest,
    settings,
    postgres: { ...postgres, version, walSegmentBytes },
    nodes: nodes.slice(0, 1),
  };
  await withLab(topology, async ({ world }) => {
    const [host = '', port] = String(world.facts['address of pg01']).split(':');
    const client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' });
    await client.connect();
    try {
      await ask(client);
    } finally {
      await client.end();
    }
  });
}

/** The server's SQLSTATE if it does not take a value. */
async function refusalOf(client: Client, name: string, value: string): Promise<string | undefined> {
  const quoted = name
    .split('.')
    .map((part) => client.escapeIdentifier(part))
    .join('.');
  try {
    await client.query(`alter system set ${quoted} = ${client.escapeLiteral(value)}`);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error.code ?? 'unknown';
    throw error;
  }
}
