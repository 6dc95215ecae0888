import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCode } from '../command.ts';
import { typeCommand } from '../testing.ts';
import { judge } from './judge.ts';
import { loopsCommand } from './loops.ts';
import { run } from './run.ts';

const shop = `reenact: 1
title: A shop
platform:
  parts:
    people: { part: client, calls: shop, rate: 20/s }
    shop: { part: server, service: 1s }
symptoms:
  crowded: { check: gauge, part: shop, gauge: inside, above: 10 }
limits: { watch: 5s }
`;

let folder = '';
const file = () => join(folder, 'shop.yaml');
const nowhere = () => join(folder, 'no', 'such', 'file');
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reenact-platform-'));
  writeFileSync(file(), shop);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a file beside the answer that cannot be written', () => {
  it('does not cost the verdicts of reenact run', async () => {
    const words = ['run', file(), '--quiet', '--out', join(folder, 'runs'), '--junit', nowhere()];
    const { out, err, code } = await typeCommand([run], words);
    expect(out).toContain('REENACTED');
    expect(err).toContain('usage/cannot-write');
    expect(code).toBe(exitCode.usage);
  });

  it('does not cost the answer of reenact loops', async () => {
    const { out, err, code } = await typeCommand([loopsCommand], ['loops', file(), '--html', nowhere()]);
    expect(out).toContain('Nothing in this platform brings work back.');
    expect(err).toContain('usage/cannot-write');
    expect(code).toBe(exitCode.usage);
  });
});

it('judges a recorded platform without a word about writes, which nobody there counts', async () => {
  const runs = join(folder, 'judged');
  await typeCommand([run], ['run', file(), '--quiet', '--out', runs]);
  const { out, code } = await typeCommand([judge], ['judge', join(runs, readdirSync(runs)[0] ?? '')]);
  expect(out).toContain('REENACTED');
  expect(out).not.toContain('ledger');
  expect(code).toBe(exitCode.asExpected);
});
