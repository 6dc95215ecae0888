/**
 * What we say the server would print, compared with what it prints: PostgreSQL's own fourteen ends of WAL and more,
 * built by our own edits on a crashed cluster and recovered by the real server.
 *
 * Two server versions at least are checked here; REENACT_POSTGRES_BINS adds others (see postgres-binaries.ts).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readControlFile } from '../../src/wal/control-file.ts';
import { openDirectory } from '../../src/wal/directory.ts';
import { readRecords } from '../../src/wal/records.ts';
import { recordBytesMax, serverText } from '../../src/wal/server-text.ts';
import type { Stop } from '../../src/wal/stop.ts';
import {
  type CrashedCluster,
  controlFileBytes,
  crashCluster,
  recover,
  stopLine,
  walFolder,
} from './crashed-cluster.ts';
import { endOfWalCases } from './end-of-wal-cases.ts';
import { postgresBinaries } from './postgres-binaries.ts';

const statements = [
  'checkpoint',
  'create table t (a int)',
  'insert into t select generate_series(1, 100)',
  'select pg_switch_wal()',
  'insert into t select generate_series(1, 100)',
];

/** Reads a cluster's log from where recovery starts to where it ends. */
function predict(folder: string, major: number): { stop: Stop; text: string | undefined; lastGood: number } {
  const control = readControlFile(controlFileBytes(folder));
  if (!control) throw new Error('pg_control cannot be read');
  const wal = openDirectory(walFolder(folder));
  const longest = recordBytesMax(major, wal.geometry.pageBytes);
  const reading = readRecords(wal, {
    from: control.redo,
    systemIdentifier: control.systemIdentifier,
    ...(longest === undefined ? {} : { recordBytesMax: longest }),
  });
  let lastGood = control.redo;
  for (;;) {
    const step = reading.next();
    if (!step.done) {
      lastGood = step.value.lsn;
      continue;
    }
    wal.close();
    if (!step.value) throw new Error('reading ended without a reason');
    const { segmentBytes } = wal.geometry;
    return { stop: step.value, lastGood, ...textOf(step.value, major, lastGood, segmentBytes) };
  }
}

function textOf(stop: Stop, major: number, lastGood: number, segmentBytes: number) {
  return { text: serverText({ stop, major, lastGood, segmentBytes }).text };
}

/**
 * Takes out what the server itself leaves to chance: up to 11 the reason after a short read is whatever errno was left
 * over, and from 15 on a malformed body is reported for whichever record replay had reached.
 */
function comparable(message: string | undefined, major: number): string | undefined {
  if (major < 12) return message?.replace(/(could not read .*?:).*/u, '$1');
  return major < 15 ? message : message?.replace(/(invalid block_id .* at ).*/u, '$1');
}

const binaries = await postgresBinaries();

it('has at least two server versions to compare with', () => {
  expect(binaries.map((candidate) => candidate.major).length).toBeGreaterThanOrEqual(2);
});

describe.each(binaries)('PostgreSQL $version', (candidate) => {
  let cluster: CrashedCluster;
  let end: number;
  let lastGood: number;

  beforeAll(async () => {
    cluster = await crashCluster(candidate, statements);
    const found = predict(cluster.folder, candidate.major);
    expect(found.stop.check).toBe('record-length');
    end = found.stop.lsn;
    lastGood = found.lastGood;
  });

  afterAll(() => cluster.remove());

  it.each(endOfWalCases)('$name', ({ damage, silentTo11 }) => {
    const folder = cluster.copy();
    const wal = openDirectory(walFolder(folder));
    const file = wal.fileAt(end);
    if (!file) throw new Error('the last segment is missing');
    const path = join(walFolder(folder), file.name);
    writeFileSync(path, damage({ segment: readFileSync(path), end, lastGood, geometry: wal.geometry }));
    wal.close();
    const { text } = predict(folder, candidate.major);
    const line = stopLine(recover(candidate, folder));
    if (candidate.major <= 11 && silentTo11) expect(line).toBeUndefined();
    else expect(line).toBeDefined();
    expect(comparable(line, candidate.major)).toBe(comparable(text, candidate.major));
  });
});
