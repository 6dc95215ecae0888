import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefusedInput } from '../../../kit/problem.ts';
import { formatLsn } from '../../../wal/lsn.ts';
import { makeSyntheticSegment } from '../../../wal/synthetic.ts';
import { loadWalCommand } from '../wal.ts';

const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20 });
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reenact-wal-cli-'));
  path = join(folder, '000000010000000000000003');
  writeFileSync(path, segment.bytes);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `reenact wal ...` and gives what it printed and its exit code. */
async function wal(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const out: string[] = [];
  const err: string[] = [];
  let code = 0;
  const program = new Command('reenact').exitOverride();
  (await loadWalCommand()).declare(program.command('wal'), {
    terminal: {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      interactive: false,
      columns: 100,
    },
    exit: (value) => {
      code = value;
    },
  });
  await program.parseAsync(['node', 'reenact', 'wal', ...words]);
  return { out: out.join('\n'), err: err.join('\n'), code };
}

describe('wal ls', () => {
  it('shows how far a segment is filled', async () => {
    const { out, code } = await wal('ls', folder);
    expect(out).toContain('PostgreSQL 18, segments of 1 MiB');
    expect(out).toMatch(/000000010000000000000003 .* 0\/300000 .* filled in part/u);
    expect(out).toContain('nothing is missing');
    expect(code).toBe(0);
  });

  it('names the segments of a gap and exits 1', async () => {
    const later = makeSyntheticSegment({ segmentBytes: 2 ** 20, segmentNumber: 6 });
    const other = mkdtempSync(join(tmpdir(), 'reenact-wal-gap-'));
    writeFileSync(join(other, '000000010000000000000003'), segment.bytes);
    writeFileSync(join(other, '000000010000000000000006'), later.bytes);
    const { out, code } = await wal('ls', other);
    rmSync(other, { recursive: true });
    expect(out).toContain('missing: 000000010000000000000004 to 000000010000000000000005 (2 segments)');
    expect(code).toBe(1);
  });
});

describe('wal dump', () => {
  it('lists every record and says where reading stops', async () => {
    const { out, err, code } = await wal('dump', path);
    const lines = out.split('\n');
    expect(lines).toHaveLength(segment.records.length);
    expect(lines[0]).toMatch(/^rmgr: XLOG {8}len \(rec\/tot\): {5}24\/ {4}24, tx: {10}0, lsn: 0\/00300028/u);
    expect(err).toContain(`invalid record length at ${formatLsn(segment.end)}: expected at least 24, got 0`);
    expect(code).toBe(0);
  });

  it('filters by manager and address, and prints JSON', async () => {
    expect((await wal('dump', path, '--rmgr', 'Heap')).out).toBe('');
    const from = formatLsn(segment.records[5] ?? 0);
    const to = formatLsn(segment.records[8] ?? 0);
    const { out } = await wal('dump', path, '--start', from, '--end', to, '--json');
    const records: unknown[] = out.split('\n').map((line) => JSON.parse(line));
    expect(records).toMatchObject(
      [5, 6, 7].map((index) => ({ lsn: formatLsn(segment.records[index] ?? 0) })),
    );
  });

  it.each([
    [['dump', '--rmgr', 'Hype'], /wal\/unknown-rmgr/u],
    [['dump', '--start', 'middle'], /wal\/bad-address/u],
    [['dump', '--xid', '-1'], /wal\/bad-number/u],
    [['dump', '--rel', '1663'], /wal\/bad-relation/u],
  ])('refuses %j', async (words, code) => {
    const [name = '', ...options] = words;
    await expect(wal(name, path, ...options)).rejects.toThrow(RefusedInput);
    await expect(wal(name, path, ...options)).rejects.toThrow(code);
  });
});

describe('wal hex', () => {
  it('gives every byte of a page exactly one name', async () => {
    const page = formatLsn(segment.geometry.start + 8192 * 3);
    const { out } = await wal('hex', path, '--at', page, '--page', '--json');
    const { fields } = JSON.parse(out) as { fields: { hex: string; ranges: object[] }[] };
    expect(fields.reduce((sum, field) => sum + field.hex.length / 2, 0)).toBe(8192);
  });

  it('shows a record field by field, with the page headers that interrupt it', async () => {
    const { out } = await wal('hex', path, '--record', '6');
    expect(out).toContain('xl_tot_len = 20029');
    expect(out).toContain('xlp_rem_len');
    expect(out).toContain('[part 1 of');
  });

  it('refuses a record behind the last one', async () => {
    await expect(wal('hex', path, '--record', '999999')).rejects.toThrow(/wal\/no-such-record/u);
  });

  it('prints HTML whose bytes carry their names', async () => {
    const { out } = await wal('hex', path, '--record', '2', '--html');
    expect(out).toMatch(/title="xl_tot_len = 36; record at 0\/[0-9A-F]{8}"/u);
  });
});

describe('wal break, explain and unbreak', () => {
  it('damages a copy, explains it, and takes it back', async () => {
    const copy = join(folder, 'damaged');
    const target = formatLsn(segment.records[20] ?? 0);
    const broken = await wal('break', path, '--out', copy, '--at', target, '--set', 'tot_len=0');
    expect(broken.out).toMatch(new RegExp(`^xl_tot_len, offset \\d+ \\(record at ${target}\\): `, 'u'));
    expect(readFileSync(path).equals(segment.bytes)).toBe(true);

    const explained = await wal('explain', copy);
    expect(explained.code).toBe(1);
    expect(explained.out).toContain(`invalid record length at ${target}: expected at least 24, got 0`);
    expect(explained.out).toContain('What we conclude: damage');
    expect(explained.out).toMatch(/xl_tot_len: 0 -> \d+; the checksum fits/u);
    expect((await wal('explain', copy, '--standby', path)).out).toContain(
      'The other copy has the log behind',
    );

    await wal('unbreak', copy);
    expect(readFileSync(copy).equals(segment.bytes)).toBe(true);
  });

  it('calls zeros to the end the ordinary end, in the words of the asked version', async () => {
    const { out, code } = await wal('explain', path, '--server-version', '13');
    expect(out).toContain('What a PostgreSQL 13 server says:\n  invalid record length at');
    expect(out).toContain('wanted 24, got 0');
    expect(out).toContain('What we conclude: normal-end');
    expect(code).toBe(0);
  });

  it('never overwrites, and wants one target and one edit', async () => {
    await expect(wal('break', path, '--out', path, '--last', '--zero')).rejects.toThrow(
      /wal\/would-overwrite/u,
    );
    const out = join(folder, 'new');
    await expect(wal('break', path, '--out', out, '--zero')).rejects.toThrow(/wal\/no-target/u);
    await expect(wal('break', path, '--out', out, '--last')).rejects.toThrow(/wal\/one-edit/u);
    await expect(wal('break', path, '--out', out, '--last', '--set', 'xl_x=1')).rejects.toThrow(
      /wal\/unknown-field/u,
    );
    expect(existsSync(out)).toBe(false);
  });
});

describe('what is no segment', () => {
  const refusal = (...words: string[]) => expect(wal(...words)).rejects;

  it.each(['ls', 'dump', 'stats', 'hex', 'explain'])(
    'is refused by %s, and no device is read',
    async (name) => {
      await refusal(name, '/dev/zero').toThrow(/wal\/unreadable/u);
      await refusal(name, join(folder, 'absent')).toThrow(/wal\/unreadable/u);
      const empty = join(folder, 'empty');
      writeFileSync(empty, '');
      await refusal(name, empty).toThrow(/wal\/empty/u);
    },
  );

  it('is refused by break and unbreak, for reading and for writing', async () => {
    const out = join(folder, 'never');
    await refusal('break', '/dev/zero', '--out', out, '--last', '--zero').toThrow(/wal\/unreadable/u);
    await refusal('break', folder, '--out', out, '--last', '--zero').toThrow(/wal\/unreadable/u);
    await refusal('break', path, '--out', join(folder, 'no', 'such'), '--last', '--zero').toThrow(
      /wal\/unwritable/u,
    );
    await refusal('unbreak', join(folder, 'absent')).toThrow(/wal\/unreadable/u);
    await refusal('unbreak', path, '--edits', path).toThrow(/wal\/bad-edit-list/u);
    expect(existsSync(out)).toBe(false);
  });

  it('is told by its later pages if only the first is damaged', async () => {
    const copy = join(folder, 'headless');
    const bytes = Buffer.from(segment.bytes);
    bytes.fill(0, 0, 40);
    writeFileSync(copy, bytes);
    expect((await wal('ls', copy)).out).toContain("assumed: the first page's header is damaged");
  });
});

describe('wal stats', () => {
  it('sums up what dump lists', async () => {
    const { out } = await wal('stats', path, '--record');
    expect(out).toMatch(new RegExp(`^XLOG/NOOP +${segment.records.length} \\(100.00\\)`, 'mu'));
  });
});
