/**
 * The lesson of docs/wal.md, done for real: rows of growing length, their length field in the hex view, one field set to
 * zero in the archive, the standby's log line, and streaming that makes it harmless.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWalCommand } from '../../src/cli/commands/wal.ts';
import { openPath } from '../../src/wal/directory.ts';
import { formatLsn } from '../../src/wal/lsn.ts';
import type { WalRecord } from '../../src/wal/record.ts';
import { firstRecordFrom, readRecords } from '../../src/wal/records.ts';
import { serverText } from '../../src/wal/server-text.ts';
import { postgresBinaries, serverAccount } from './postgres-binaries.ts';
import {
  initCluster,
  type RunningServer,
  removeFolder,
  scratchFolder,
  startServer,
} from './running-server.ts';

const words = ['A', 'AB', 'ABC', 'ABCD', 'ABCDE'];
const binaries = (await postgresBinaries()).at(-1);

/** Runs a sub-command of `reenact wal` and gives what it printed. */
async function wal(...args: string[]): Promise<string> {
  const out: string[] = [];
  const program = new Command('reenact').exitOverride();
  const terminal = { out: (line: string) => out.push(line), err: () => {}, interactive: false, columns: 100 };
  (await loadWalCommand()).declare(program.command('wal'), { terminal, exit: () => {} });
  await program.parseAsync(['node', 'reenact', 'wal', ...args]);
  return out.join('\n');
}

describe('the walk-through', () => {
  let parent: string;
  let archive: string;
  let primary: RunningServer;
  let standby: RunningServer;
  let scratch: string;
  let segment: string;
  let inserts: WalRecord[];

  beforeAll(async () => {
    if (!binaries) throw new Error('no PostgreSQL was found; see test/wal/postgres-binaries.ts');
    scratch = mkdtempSync(join(tmpdir(), 'reenact-wal-lesson-'));
    parent = scratchFolder();
    archive = join(parent, 'archive');
    execFileSync('mkdir', [archive], serverAccount());
    const data = join(parent, 'primary');
    const configuration = [
      'wal_level = replica',
      'archive_mode = on',
      `archive_command = 'cp %p ${archive}/%f'`,
      'wal_keep_size = 64MB',
      'autovacuum = off',
      'checkpoint_timeout = 1h',
    ];
    initCluster(binaries, data, configuration, ['--wal-segsize=1']);
    execFileSync('cp', ['-a', data, join(parent, 'standby')]);

    primary = await startServer(binaries, data);
    await primary.query('create table words (word text)');
    await primary.query('select pg_switch_wal()');
    for (const word of words) await primary.query(`insert into words values ('${word}')`);
    const [row] = await primary.query(
      'select pg_walfile_name(pg_switch_wal()) as name, pg_relation_filenode($$words$$) as node',
    );
    segment = join(archive, String(row?.['name']));
    // A fast shutdown waits until everything is archived.
    await primary.stop('fast');
    primary = await startServer(binaries, data);

    const source = openPath(segment);
    inserts = [...readRecords(source, { from: firstRecordFrom(source, source.geometry.start) ?? 0 })].filter(
      (record) => record.resourceManager === 10 && record.body.blocks[0]?.relation === row?.['node'],
    );
    source.close();
  });

  afterAll(async () => {
    await standby?.stop('immediate');
    await primary?.stop('immediate');
    removeFolder(parent);
    rmSync(scratch, { recursive: true, force: true });
  });

  it('shows one record per row, each a byte longer than the one before', async () => {
    // An image of the page may ride on the first record; the data of the others grow letter by letter.
    const lengths = inserts.map((record) => record.totalLength);
    expect(lengths).toHaveLength(words.length);
    expect(lengths.slice(1)).toEqual(words.slice(1).map((_, index) => (lengths[1] ?? 0) + index));
    const target = inserts[2];
    if (!target) throw new Error('there is no third row');
    const hex = await wal('hex', segment, '--at', formatLsn(target.lsn));
    expect(hex).toContain(`xl_tot_len = ${target.totalLength}`);
    expect(hex).toContain('ABC');
  });

  it('stops a standby that restores the damaged segment, with the line we predict', async () => {
    if (!binaries) throw new Error('no PostgreSQL was found');
    const target = inserts[2];
    if (!target) throw new Error('there is no third row');
    const copy = join(scratch, 'damaged');
    await wal('break', segment, '--out', copy, '--at', formatLsn(target.lsn), '--set', 'xl_tot_len=0');
    expect(await wal('explain', copy)).toContain('What we conclude: damage');
    writeFileSync(segment, readFileSync(copy));

    const data = join(parent, 'standby');
    execFileSync('touch', [join(data, 'standby.signal')], serverAccount());
    appendFileSync(join(data, 'postgresql.conf'), `restore_command = 'cp ${archive}/%f %p'\n`);
    standby = await startServer(binaries, data);
    const stop = { check: 'record-length', lsn: target.lsn, page: 0, expected: 24, got: 0 } as const;
    const { text } = serverText({ stop, major: binaries.major, lastGood: undefined, segmentBytes: 2 ** 20 });
    await standby.logged(new RegExp(`LOG: {2}${text?.replaceAll('/', '\\/')}`, 'u'));
    expect(await standby.query('select word from words')).toEqual([{ word: 'A' }, { word: 'AB' }]);
  });

  it('is harmless once the standby streams: the bytes come from the primary', async () => {
    await standby.query(
      `alter system set primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=postgres'`,
    );
    await standby.query('select pg_reload_conf()');
    await standby.logged(/started streaming WAL from primary/u);
    await primary.query(`insert into words values ('ABCDEF')`);
    const [end] = await primary.query('select pg_current_wal_lsn() as lsn');
    const caughtUp = `select pg_last_wal_replay_lsn() >= '${String(end?.['lsn'])}' as done`;
    const deadline = Date.now() + 60_000;
    while ((await standby.query(caughtUp))[0]?.['done'] !== true) {
      if (Date.now() > deadline) throw new Error(`the standby did not catch up:\n${standby.log()}`);
    }
    const rows = await standby.query('select word from words');
    expect(rows.map((row) => row['word'])).toEqual([...words, 'ABCDEF']);
  });
});
