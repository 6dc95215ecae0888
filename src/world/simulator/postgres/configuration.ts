import { guardedParameters } from '../../../model/setting.ts';
import type { SettingValue } from '../../../model/topology.ts';
import { isUnknown, written } from './complaints.ts';
import type { ServerSettings } from './server-settings.ts';

/** Settings that only a restart changes, of those the model heeds. */
const needRestart: ReadonlySet<string> = new Set([
  ...guardedParameters,
  'archive_mode',
  'hot_standby',
  'shared_buffers',
  'wal_level',
]);

/** A node's configuration: what its file says, and what its running server has read of it. */
export class Configuration {
  #file: ServerSettings;
  #read: ServerSettings;

  constructor(settings: ServerSettings) {
    this.#file = settings;
    this.#read = settings;
  }

  /** What the running server has read. */
  get read(): ServerSettings {
    return this.#read;
  }

  /** What the file says, whether or not a server has read it. */
  get file(): ServerSettings {
    return this.#file;
  }

  /** Writes into the file; `null` takes a setting out. */
  write(changes: Readonly<Record<string, SettingValue | null>>): void {
    this.#file = this.#file.with(changes);
  }

  /** The server starts and reads everything. */
  readAll(): void {
    this.#read = this.#file;
  }

  /** The server reads the file again; answers what it logs of each change, and of what it does not take. */
  reload(version: number): string[] {
    const complaints = this.#file.complaints(version);
    const inFile = 'configuration file "postgresql.conf" contains errors';
    if (complaints.some(isUnknown)) {
      return [...complaints.map(({ words }) => words), `${inFile}; no changes were applied`];
    }
    const words: string[] = [];
    const taken: Record<string, SettingValue | null> = {};
    let hasErrors = complaints.length > 0;
    for (const name of new Set([...this.#read.names, ...this.#file.names])) {
      const value = this.#file.get(name);
      if (value === this.#read.get(name)) continue;
      const complaint = complaints.find((each) => each.name === name);
      if (complaint) {
        words.push(complaint.words);
      } else if (needRestart.has(name)) {
        hasErrors = true;
        words.push(`parameter "${name}" cannot be changed without restarting the server`);
      } else if (value === undefined) {
        taken[name] = null;
        words.push(`parameter "${name}" removed from configuration file, reset to default`);
      } else {
        taken[name] = value;
        words.push(`parameter "${name}" changed to "${written(value)}"`);
      }
    }
    this.#read = this.#read.with(taken);
    return hasErrors ? [...words, `${inFile}; unaffected changes were applied`] : words;
  }
}
