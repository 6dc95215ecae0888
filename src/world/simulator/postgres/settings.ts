import { parseDuration } from '../../../kit/duration.ts';
import { Recent } from '../../../kit/recent.ts';
import { parseSize } from '../../../kit/size.ts';
import { judgeSetting, type Refusal } from '../../../model/setting/judge-setting.ts';
import {
  type GuardedValues,
  guardedDefaults,
  guardedParameters,
  type WalLevel,
} from '../../../model/setting.ts';
import { type Settings, type SettingValue, type Topology, upstreamOf } from '../../../model/topology.ts';
import { leastWalSizes } from '../../least-wal-sizes.ts';

/** What a server takes when its configuration says nothing (guc_tables.c). */
const defaults: Readonly<Record<string, SettingValue>> = {
  ...guardedDefaults,
  synchronous_standby_names: '',
  synchronous_commit: 'on',
  wal_retrieve_retry_interval: '5s',
  wal_sender_timeout: '60s',
  wal_receiver_timeout: '60s',
  wal_keep_size: '0',
  max_wal_size: '1GB',
  max_slot_wal_keep_size: '-1',
  checkpoint_timeout: '5min',
  archive_timeout: '0',
  restart_after_crash: true,
  archive_mode: false,
  wal_level: 'replica',
  hot_standby: true,
};

/** Whether the model behaves otherwise where this setting has another value. */
export function heedsSetting(name: string): boolean {
  return name in defaults || name === 'primary_conninfo';
}

/** Settings that only a restart changes, of those the model heeds. */
const needRestart: ReadonlySet<string> = new Set([
  ...guardedParameters,
  'archive_mode',
  'hot_standby',
  'shared_buffers',
  'wal_level',
]);

/** What a node's configuration starts from; the same as in the lab, so that a scenario reads the same values. */
export function initialSettings(topology: Topology, name: string): Settings {
  const plan = topology.nodes.find((node) => node.name === name);
  if (!plan) throw new Error(`no node ${name} in the topology`);
  const fast = topology.postgres.timing === 'fast';
  return {
    shared_buffers: '16MB',
    max_connections: 100,
    max_wal_senders: 10,
    wal_level: 'replica',
    hot_standby: true,
    wal_keep_size: '64MB',
    jit: false,
    checkpoint_timeout: '5min',
    ...leastWalSizes(topology.postgres.walSegmentBytes),
    ...(fast
      ? { wal_retrieve_retry_interval: '200ms', wal_sender_timeout: '5s', wal_receiver_timeout: '5s' }
      : {}),
    ...(topology.archive ? { archive_mode: true } : {}),
    ...(plan.role === 'primary' ? synchronousSettings(topology) : {}),
    ...topology.settings,
    ...plan.settings,
    cluster_name: name,
    ...(plan.role === 'standby'
      ? { primary_conninfo: connectionInfo(name, upstreamOf(topology, plan), fast) }
      : {}),
  };
}

function synchronousSettings(topology: Topology): Settings {
  const names = topology.nodes
    .filter(({ role, replication }) => role === 'standby' && replication === 'sync')
    .map(({ name }) => `"${name}"`);
  return names.length === 0
    ? {}
    : { synchronous_standby_names: `FIRST ${names.length} (${names.join(', ')})` };
}

/** How a standby connects to its upstream; the timeouts are the lab's. */
export function connectionInfo(node: string, upstream: string, fast: boolean): string {
  return (
    `host=${upstream} port=5432 user=postgres application_name=${node} ` +
    `connect_timeout=${fast ? 2 : 127} sslmode=disable gssencmode=disable`
  );
}

/** What settings were judged to be: trial after trial starts servers with the same ones. */
const judged = new Recent<{ readonly refusal?: Refusal }>(1_000);

function judge(name: string, value: SettingValue, version: number): { readonly refusal?: Refusal } {
  return judged.get(`${version} ${name} ${typeof value} ${value}`, () => {
    const refusal = judgeSetting(name, value, version);
    return refusal ? { refusal } : {};
  });
}

/** A node's configuration: what its file says, and what its running server has read of it. */
export class Configuration {
  readonly file: Map<string, SettingValue>;
  #read = new Map<string, SettingValue>();
  /** Sizes and durations as they were read before. */
  #parsed = new Map<string, number>();
  #parameters: GuardedValues | undefined;

  constructor(settings: Settings) {
    this.file = new Map(Object.entries(settings));
  }

  /** The server starts and reads everything. */
  readAll(): void {
    this.#read = new Map(this.file);
    this.#parsed.clear();
    this.#parameters = undefined;
  }

  /** The server reads the file again; answers what it logs of each change, and of what it does not take. */
  reload(version: number): string[] {
    const complaints = this.complaints(version);
    const inFile = 'configuration file "postgresql.conf" contains errors';
    if (complaints.some(isUnknown)) {
      return [...complaints.map(({ words }) => words), `${inFile}; no changes were applied`];
    }
    const words: string[] = [];
    let hasErrors = complaints.length > 0;
    this.#parsed.clear();
    this.#parameters = undefined;
    for (const name of new Set([...this.#read.keys(), ...this.file.keys()])) {
      const value = this.file.get(name);
      if (value === this.#read.get(name)) continue;
      const complaint = complaints.find((each) => each.name === name);
      if (complaint) {
        words.push(complaint.words);
      } else if (needRestart.has(name)) {
        hasErrors = true;
        words.push(`parameter "${name}" cannot be changed without restarting the server`);
      } else if (value === undefined) {
        this.#read.delete(name);
        words.push(`parameter "${name}" removed from configuration file, reset to default`);
      } else {
        this.#read.set(name, value);
        words.push(`parameter "${name}" changed to "${written(value)}"`);
      }
    }
    return hasErrors ? [...words, `${inFile}; unaffected changes were applied`] : words;
  }

  /**
   * What a server says of the settings that it does not take. It looks at all names first, and with one that it does not know
   * it reads no further.
   */
  complaints(version: number): readonly Complaint[] {
    const complaints = [...this.file].flatMap(([name, value], index): Complaint[] => {
      const { refusal } = judge(name, value, version);
      if (!refusal) return [];
      return [{ name, why: refusal.why, words: complaintOf(refusal, name, written(value), index + 1) }];
    });
    const unknown = complaints.filter(isUnknown);
    return unknown.length > 0 ? unknown : complaints;
  }

  text(name: string): string {
    return written(this.#read.get(name) ?? defaults[name] ?? '');
  }

  flag(name: string): boolean {
    return /^(on|true|yes|1|always)$/.test(this.text(name));
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  /** A time setting in milliseconds; a bare number is milliseconds, except where the server says otherwise. */
  duration(name: string): number {
    return this.#parse(name, () => {
      const text = this.text(name).replace(/min$/, 'm');
      return parseDuration(text) ?? Number(text);
    });
  }

  /** A size setting in bytes; a bare number is megabytes, as for all of those the model heeds. -1 stays -1. */
  size(name: string): number {
    return this.#parse(name, () => {
      const text = this.text(name);
      const bare = Number(text);
      if (!Number.isNaN(bare)) return bare < 0 ? bare : bare * 2 ** 20;
      return parseSize(text) ?? 0;
    });
  }

  #parse(name: string, read: () => number): number {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const parsed = read();
    this.#parsed.set(name, parsed);
    return parsed;
  }

  /** What PostgreSQL takes for wal_level: two words are older names of `replica`. */
  walLevel(): WalLevel {
    const level = this.text('wal_level').toLowerCase();
    return level === 'minimal' || level === 'logical' ? level : 'replica';
  }

  parameters(): GuardedValues {
    this.#parameters ??= Object.fromEntries(
      guardedParameters.map((name) => [name, this.number(name)]),
    ) as GuardedValues;
    return this.#parameters;
  }

  /** The node a standby streams from; undefined if none is configured. */
  upstream(): string | undefined {
    return /(?:^|\s)host=(\S+)/.exec(this.text('primary_conninfo'))?.[1];
  }

  connectTimeoutMs(): number {
    return Number(/connect_timeout=(\d+)/.exec(this.text('primary_conninfo'))?.[1] ?? 127) * 1_000;
  }
}

/** A setting that a server does not take, and what it says of it. */
interface Complaint {
  readonly name: string;
  readonly why: Refusal['why'];
  readonly words: string;
}

function isUnknown({ why }: Complaint): boolean {
  return why === 'no-such-setting';
}

/** As guc.c words it. */
function complaintOf(refusal: Refusal, name: string, value: string, line: number): string {
  switch (refusal.why) {
    case 'no-such-setting':
      return `unrecognized configuration parameter "${name}" in file "postgresql.conf" line ${line}`;
    case 'fixed':
      return `parameter "${name}" cannot be changed`;
    case 'out-of-range':
      return `${value} is outside the valid range for parameter "${name}" (${refusal.min} .. ${refusal.max})`;
    case 'not-boolean':
      return `parameter "${name}" requires a Boolean value`;
    default:
      return `invalid value for parameter "${name}": "${value}"`;
  }
}

function written(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
