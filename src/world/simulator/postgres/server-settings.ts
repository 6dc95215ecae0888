import { parseDuration } from '../../../kit/duration.ts';
import { parseSize } from '../../../kit/size.ts';
import { type Contradiction, contradictionsIn } from '../../../model/setting/contradictions.ts';
import {
  type GuardedValues,
  guardedDefaults,
  guardedParameters,
  type WalLevel,
} from '../../../model/setting.ts';
import type { Settings, SettingValue } from '../../../model/topology.ts';
import { type Complaint, complaintsAbout, written } from './complaints.ts';

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

/**
 * Settings as a configuration file holds them, or as a server has read them. They never change - others take their place -,
 * so what is asked of them again and again is worked out once.
 */
export class ServerSettings {
  readonly #values: ReadonlyMap<string, SettingValue>;
  /** Sizes and durations as they were read before. */
  readonly #parsed = new Map<string, number>();
  #parameters: GuardedValues | undefined;
  #upstream: { readonly name: string | undefined } | undefined;
  readonly #complaints = new Map<number, readonly Complaint[]>();
  readonly #contradictions = new Map<string, readonly Contradiction[]>();

  constructor(settings: Settings | ReadonlyMap<string, SettingValue>) {
    this.#values = settings instanceof Map ? settings : new Map(Object.entries(settings));
  }

  get names(): Iterable<string> {
    return this.#values.keys();
  }

  /** A value as it was written, if it was. */
  get(name: string): SettingValue | undefined {
    return this.#values.get(name);
  }

  /** The same with other values; without those that are `null`. */
  with(changes: Readonly<Record<string, SettingValue | null>>): ServerSettings {
    const values = new Map(this.#values);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) values.delete(name);
      else values.set(name, value);
    }
    return new ServerSettings(values);
  }

  /** What a server says of those that it does not take. */
  complaints(version: number): readonly Complaint[] {
    const known = this.#complaints.get(version);
    if (known) return known;
    const complaints = complaintsAbout(this.#values, version);
    this.#complaints.set(version, complaints);
    return complaints;
  }

  /** What a server finds wrong with the settings taken together. */
  contradictions(version: number, walSegmentBytes: number): readonly Contradiction[] {
    const key = `${version} ${walSegmentBytes}`;
    const known = this.#contradictions.get(key);
    if (known) return known;
    const settings = Object.fromEntries(this.#values);
    const contradictions = contradictionsIn({ version, walSegmentBytes, settings });
    this.#contradictions.set(key, contradictions);
    return contradictions;
  }

  text(name: string): string {
    return written(this.#values.get(name) ?? defaults[name] ?? '');
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
    this.#upstream ??= { name: /(?:^|\s)host=(\S+)/.exec(this.text('primary_conninfo'))?.[1] };
    return this.#upstream.name;
  }

  connectTimeoutMs(): number {
    return Number(/connect_timeout=(\d+)/.exec(this.text('primary_conninfo'))?.[1] ?? 127) * 1_000;
  }
}
