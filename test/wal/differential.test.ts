/**
 * Our reading of real WAL beside pg_waldump's: every line, every sum. The log is made by pgbench and by a workload that
 * touches every resource manager. Runs wherever a server's own pg_waldump is at hand (Debian has one).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDirectory, type WalDirectory } from '../../src/wal/directory.ts';
import { startOf } from '../../src/wal/explain.ts';
import { formatLsn } from '../../src/wal/lsn.ts';
import { recordLine } from '../../src/wal/record-line.ts';
import { readRecords } from '../../src/wal/records.ts';
import { statsRows, statsTable, WalStats } from '../../src/wal/stats.ts';
import { postgresBinaries, serverAccount } from './postgres-binaries.ts';
import { initCluster, removeFolder, scratchFolder, startServer } from './running-server.ts';
import { workload } from './workload.ts';

const configuration = [
  'wal_level = logical',
  'max_prepared_transactions = 10',
  'max_wal_size = 4GB',
  'wal_keep_size = 1GB',
  'autovacuum = off',
  'track_commit_timestamp = on',
];

const candidates = (await postgresBinaries()).filter(
  ({ folder, major }) => major >= 13 && existsSync(join(folder, 'pg_waldump')),
);

it('has a pg_waldump to compare with', () => {
  expect(candidates.length).toBeGreaterThan(0);
});

describe.each(candidates)('pg_waldump $version', (binaries) => {
  let parent: string;
  let wal: WalDirectory;
  let ourLines: string[];
  let stats: WalStats;
  let range: { start: string; end: string };

  const waldump = (...options: string[]) => {
    const names = readdirSync(wal.path).filter((name) => /^[0-9A-F]{24}$/u.test(name));
    const ends = [names[0] ?? '', names.at(-1) ?? ''];
    const result = spawnSync(join(binaries.folder, 'pg_waldump'), ['-p', wal.path, ...options, ...ends], {
      encoding: 'utf8',
      env: { TZ: 'UTC', LC_ALL: 'C' },
      maxBuffer: 2 ** 30,
    });
    return result.stdout;
  };

  beforeAll(async () => {
    parent = scratchFolder();
    const folder = join(parent, 'data');
    const tablespace = join(parent, 'tablespace');
    mkdirSync(tablespace);
    const { uid, gid } = serverAccount();
    if (uid !== undefined) chownSync(tablespace, uid, gid ?? uid);
    initCluster(binaries, folder, configuration);
    const server = await startServer(binaries, folder);
    const address = { host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' };
    const [first, second] = [new Client(address), new Client(address)];
    await Promise.all([first.connect(), second.connect()]);
    for (const statement of workload(tablespace)) await first.query(statement);
    // Two clients that lock one row make a multixact.
    for (const client of [first, second]) {
      await client.query('begin');
      await client.query('select * from t where id = 500 for share');
    }
    await Promise.all([first.query('commit'), second.query('commit')]);
    await Promise.all([first.end(), second.end()]);
    const connection = ['-h', '127.0.0.1', '-p', `${server.port}`, '-U', 'postgres'];
    const pgbench = join(binaries.folder, 'pgbench');
    execFileSync(pgbench, [...connection, '-i', '-s', '1', '-q', 'postgres'], { stdio: 'ignore' });
    execFileSync(pgbench, [...connection, '-c', '4', '-t', '200', 'postgres'], { stdio: 'ignore' });
    await server.stop('fast');

    wal = openDirectory(join(folder, 'pg_wal'));
    const starts = wal.files.map((file) => file.start);
    ourLines = [];
    stats = new WalStats();
    let end = 0;
    for (const record of readRecords(wal, { from: startOf(wal, starts) ?? 0 })) {
      ourLines.push(recordLine(record, wal.geometry.release));
      stats.add(record);
      end = record.next;
    }
    range = { start: formatLsn(startOf(wal, starts) ?? 0), end: formatLsn(end) };
  }, 180_000);

  afterAll(() => {
    wal.close();
    removeFolder(parent);
  });

  it('lists the same records in the same words', () => {
    const theirs = waldump().trimEnd().split('\n');
    expect(ourLines.length).toBe(theirs.length);
    // Before 14 some index managers used other words; everything up to the description is compared there.
    const fields = (line: string) => (binaries.major >= 15 ? line : line.slice(0, line.indexOf(', desc: ')));
    const differing = ourLines.findIndex(
      (line, index) => fields(line.trimEnd()) !== fields(theirs[index]?.trimEnd() ?? ''),
    );
    expect(differing < 0 ? '' : ourLines[differing]).toBe(differing < 0 ? '' : theirs[differing]);
  });

  it('touches every resource manager but custom ones', () => {
    const silent = statsRows(stats, wal.geometry.release, false).filter((row) => row.count === 0);
    expect(silent.map((row) => row.name)).toEqual(['Generic']);
  });

  it.each([false, true])('prints the same statistics, per record kind: %s', (perRecord) => {
    const rows = statsRows(stats, wal.geometry.release, perRecord);
    // The heading line came with 15.
    const ours = `${statsTable(rows, binaries.major >= 15 ? range : undefined).join('\n')}\n`;
    expect(ours).toBe(waldump(perRecord ? '--stats=record' : '--stats'));
  });
});
