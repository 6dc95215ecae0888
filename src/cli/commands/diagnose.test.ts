import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDump, primaryAt, standbyAt } from '../../checks/causes/testing.ts';
import type { NodeDump } from '../../dump/dump.ts';
import { typeCommand } from '../testing.ts';
import { capture } from './capture.ts';
import { diagnose } from './diagnose.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reenact-diagnose-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const said = (...argv: readonly string[]) => typeCommand([diagnose, capture], argv);

function dumpFile(...nodes: readonly NodeDump[]): string {
  const file = join(folder, 'dump.json');
  const dump = { reenact: 'dump', version: 1, takenAt: '2000-01-01T00:00:00.000Z', tool: 'test', nodes };
  writeFileSync(file, JSON.stringify(dump));
  return file;
}

const settings = { max_connections: '100', max_prepared_transactions: '10', archive_mode: 'off' };
const primary = (own: Readonly<Record<string, string>> = {}) =>
  nodeDump({ settings: { ...settings, ...own }, samples: [primaryAt(0, 1e9), primaryAt(3, 1e9)] });
const standby = () =>
  nodeDump({ name: 'pg02', standby: true, settings, samples: [standbyAt(0, 1e9), standbyAt(3, 1e9)] });

describe('reenact diagnose', () => {
  it('exits with 0 and says so when nobody has to act', async () => {
    const { out, code } = await said('diagnose', '--from', dumpFile(primary(), standby()));
    expect(out).toContain('Nothing needs anybody to act.');
    expect(code).toBe(0);
  });

  it('exits with 1 and says what to do when somebody has to', async () => {
    const file = dumpFile(primary({ max_prepared_transactions: '20' }), standby());
    const { out, code } = await said('diagnose', '--from', file);
    expect(out).toMatch(/ACT +pg02 will stop replaying or refuse its next start/);
    expect(code).toBe(1);
  });

  it('exits with 2 when not all of the cluster was seen', async () => {
    const { out, code } = await said('diagnose', '--from', dumpFile(standby()));
    expect(out).toContain('no proof that nothing is wrong');
    expect(code).toBe(2);
  });

  it('simulates a change in every order', async () => {
    const file = dumpFile(primary(), standby());
    const { out } = await said('diagnose', '--from', file, '--change', 'max_prepared_transactions=20');
    expect(out).toMatch(/safe +pg02, then pg01/);
    expect(out).toMatch(/breaks +pg01, then pg02: pg02 stops replaying and reports nothing/);
  });

  it('prints JSON', async () => {
    const { out } = await said('diagnose', '--from', dumpFile(primary(), standby()), '--json');
    expect(JSON.parse(out)).toMatchObject({ complete: true, findings: [] });
  });

  it('prints the statements without asking anybody', async () => {
    const { out } = await said('diagnose', '--show-sql', '15');
    expect(out).toContain('begin transaction read only');
    expect(out).toMatch(/summarizer \(not asked: version 15 cannot answer\)/);
  });

  it.each([
    [['diagnose'], 'diagnose/nothing-to-ask'],
    [['diagnose', 'nonsense here'], 'diagnose/bad-source'],
    [['diagnose', '--from', '/nowhere/dump.json'], 'dump/unreadable'],
    [['diagnose', '--change', 'work_mem=1', '--from', 'x'], 'max_connections'],
  ])('%j is refused with %s and exit code 64', async (argv, words) => {
    const { err, code } = await said(...argv);
    expect(err).toContain(words);
    expect(code).toBe(64);
  });

  it('a dump that is none is refused with its place', async () => {
    const file = join(folder, 'other.json');
    writeFileSync(file, '{"reenact":"dump","version":1,"nodes":[{"name":1}]}');
    const { err, code } = await said('diagnose', '--from', file);
    expect(err).toMatch(/dump\/wrong-shape: nodes\.0\.name/);
    expect(code).toBe(64);
  });
});

describe('reenact capture', () => {
  it('writes a scenario of the same shape, and says what it left out', async () => {
    const { out, err, code } = await said(
      'capture',
      '--from',
      dumpFile(primary({ max_connections: '20' }), standby()),
    );
    expect(out).toMatch(/pg01:\n +role: primary/);
    expect(out).toMatch(/max_prepared_transactions: 10/);
    expect(err).toMatch(/max_connections is 20/);
    expect(code).toBe(0);
  });

  it('needs the primary', async () => {
    expect(await said('capture', '--from', dumpFile(standby()))).toMatchObject({ code: 64 });
  });
});
