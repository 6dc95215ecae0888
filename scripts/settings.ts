/**
 * Writes src/model/setting/known.ts: what PostgreSQL itself says of its settings, one server of each major version asked
 * after the other: `npx tsx scripts/settings.ts`. Versions whose programs are not here (`reenact postgres add 16`) are
 * left out, and the file says which were asked.
 */
import { writeFile } from 'node:fs/promises';
import { Client, DatabaseError } from 'pg';
import { startRealClock } from '../src/kit/real-clock.ts';
import { contractTopology } from '../src/world/contract/index.ts';
import { defaultHome } from '../src/world/lab/home.ts';
import { bootLab } from '../src/world/lab/lab.ts';
import { NoPrograms } from '../src/world/lab/postgres/programs.ts';

const majors = [13, 14, 15, 16, 17, 18];

/** Names that servers know and do not show; names that only other versions show are asked for as well. */
const hiddenNames = [
  'default_with_oids',
  'ssl_renegotiation_limit',
  'role',
  'session_authorization',
  'is_superuser',
  'seed',
  'sort_mem',
  'vacuum_mem',
  'ssl_ecdh_curve',
];

/** Words that enumerations take and do not show, for old times' sake; each is tried with each of them. */
const hiddenWords = ['true', 'false', 'yes', 'no', '1', '0', 'on', 'off', 'debug', 'archive', 'hot_standby'];

/** Words that only servers built with a library, or for one system, know (`#ifdef` in guc_tables.c and xlog.c). */
const wordsOfBuilds: Readonly<Record<string, readonly string[]>> = {
  wal_compression: ['lz4', 'zstd'],
  default_toast_compression: ['lz4'],
  io_method: ['io_uring'],
  wal_sync_method: ['fsync_writethrough'],
};

interface Row {
  readonly name: string;
  readonly vartype: string;
  readonly unit: string | null;
  readonly context: string;
  readonly min_val: string | null;
  readonly max_val: string | null;
  readonly enumvals: readonly string[] | null;
}

/** What a server of each version says of a setting, by the setting's name. */
type Said = Map<string, Map<number, string>>;

const said: Said = new Map();
const asked: number[] = [];
for (const major of majors) {
  if (await withServer(major, (client) => askShown(client, major))) asked.push(major);
}
for (const major of asked) await withServer(major, (client) => askHidden(client, major));
await writeFile(new URL('../src/model/setting/known.ts', import.meta.url), fileOf());

/** @returns whether there is a server of this version here */
async function withServer(major: number, ask: (client: Client) => Promise<void>): Promise<boolean> {
  const topology = {
    ...contractTopology,
    postgres: { ...contractTopology.postgres, version: major },
    nodes: contractTopology.nodes.slice(0, 1),
  };
  const signal = new AbortController().signal;
  const options = { home: defaultHome(), clock: startRealClock(), seed: 1, diskBytes: 2 ** 30, signal };
  try {
    const world = await bootLab(topology, options);
    let client: Client | undefined;
    try {
      const [host = '', port] = String(world.facts['address of pg01']).split(':');
      client = new Client({ host, port: Number(port), user: 'postgres', database: 'postgres' });
      await client.connect();
      await ask(client);
    } finally {
      await client?.end();
      await world.close({ keep: false });
    }
    return true;
  } catch (error) {
    if (!(error instanceof NoPrograms)) throw error;
    console.error(`PostgreSQL ${major} is left out: ${error.message}`);
    return false;
  }
}

async function askShown(client: Client, major: number): Promise<void> {
  const { rows } = await client.query<Row>(
    `select name, vartype, unit, context, min_val, max_val, enumvals from pg_settings where name !~ '\\.'`,
  );
  for (const row of rows) note(row.name, major, await describe(client, row));
}

/** Settings that a server does not show, but answers for: those no longer of use, and old names of others. */
async function askHidden(client: Client, major: number): Promise<void> {
  for (const name of [...said.keys(), ...hiddenNames]) {
    if (said.get(name)?.has(major)) continue;
    const { rows } = await client.query<{ is: string | null }>('select current_setting($1, true) as is', [
      name,
    ]);
    if (rows[0]?.is !== null) note(name, major, 'hidden');
  }
}

function note(name: string, major: number, what: string): void {
  const known = said.get(name) ?? new Map<number, string>();
  said.set(name, known.set(major, what));
}

async function describe(client: Client, row: Row): Promise<string> {
  if (row.context === 'internal') return 'fixed';
  if (row.vartype === 'enum') return `enum ${await wordsOf(client, row)}`;
  if (row.min_val === null || row.max_val === null) return row.vartype;
  return [row.vartype, row.unit ?? '-', row.min_val, row.max_val].join(' ');
}

async function wordsOf(client: Client, { name, enumvals }: Row): Promise<string> {
  const ofBuilds = wordsOfBuilds[name] ?? [];
  const shown = (enumvals ?? []).filter((word) => !ofBuilds.includes(word));
  const taken: string[] = [];
  for (const word of hiddenWords) {
    if (!shown.includes(word) && (await takes(client, name, word))) taken.push(`(${word})`);
  }
  return [shown.join(','), ...taken, ...ofBuilds.map((word) => `[${word}]`)].join(' ');
}

/** Nothing is reloaded, so that the server's own settings stay as they are. */
async function takes(client: Client, name: string, word: string): Promise<boolean> {
  try {
    await client.query(`alter system set ${name} = '${word}'`);
    return true;
  } catch (error) {
    // Its value is wrong, or it is a transaction's own and in no file.
    if (error instanceof DatabaseError && ['22023', '55P02'].includes(error.code ?? '')) return false;
    throw error;
  }
}

function fileOf(): string {
  const rows = [...said]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, versions]) => rowsOf(name, versions));
  return `/**
 * The settings of PostgreSQL ${asked.join(', ')}, as a server of each of them described them. Written by
 * scripts/settings.ts; read by catalogue.ts.
 *
 * One row for each setting and the versions that say the same of it: name, first and last version, type, and of numbers
 * the unit (- for none), the least and the most. Of enumerations the words that are shown, those that are taken as well
 * in parentheses, and those that only some builds take in brackets. \`fixed\` is what nothing can set; \`hidden\` is a
 * name that servers take and do not show.
 */
export const askedVersions: readonly number[] = [${asked.join(', ')}];

export const knownSettings = \`
${rows.join('\n')}
\`;
`;
}

function rowsOf(name: string, versions: ReadonlyMap<number, string>): string[] {
  const runs: { first: number; last: number; what: string }[] = [];
  for (const major of asked) {
    const what = versions.get(major);
    const run = runs.at(-1);
    if (what === undefined) continue;
    const goesOn = run?.what === what && asked.indexOf(major) === asked.indexOf(run.last) + 1;
    if (run && goesOn) run.last = major;
    else runs.push({ first: major, last: major, what });
  }
  const [run, ...more] = runs;
  // No major version brings what the next one drops: a newer minor release brought it, or the distribution.
  if (run && more.length === 0 && run.first !== asked[0] && run.last !== asked.at(-1)) {
    return [`${name} ${asked[0]} ${asked.at(-1)} ${run.what}`];
  }
  return runs.map(({ first, last, what }) => `${name} ${first} ${last} ${what}`);
}
