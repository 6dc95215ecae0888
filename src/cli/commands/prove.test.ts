import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { typeCommand } from '../testing.ts';
import { prove } from './prove.ts';

const scenario = `reenact: 1
title: The synchronous standby is gone
topology:
  nodes: { pg01: { role: primary }, pg02: { replication: sync } }
suspects:
  gone: { fault: power-off, on: pg02, at: 1s, for: 3s }
symptoms: { outage: { check: writes-unavailable, longer-than: 2s } }
limits: { watch: 5s }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reenact-prove-'));
  await writeFile(join(folder, 'scenario.yaml'), scenario);
  await writeFile(join(folder, 'fix.yaml'), 'topology.nodes.pg02.replication: async\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...options: readonly string[]) => {
  const where = ['--world', 'simulator', '--out', join(folder, 'proof'), '--afresh'];
  return typeCommand([prove], ['prove', join(folder, 'scenario.yaml'), ...where, ...options]);
};

it.each([
  ['a fix', () => ['--fix', join(folder, 'fix.yaml'), '--neighbours', '2', '--no-gallery']],
  ['suggestions', () => ['--suggest']],
])('tells nothing on the way but the result of %s if it is to be quiet', async (_, how) => {
  const told = await run(...how());
  expect(told.err).not.toBe('');
  const quiet = await run(...how(), '--quiet');
  expect(quiet).toEqual({ ...told, err: '' });
});
