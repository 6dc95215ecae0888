import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import type { CommandEntry } from '../../src/cli/command.ts';
import { explainCommand } from '../../src/cli/commands/explain.ts';
import { lintCommand } from '../../src/cli/commands/lint.ts';
import { RefusedInput } from '../../src/kit/problem.ts';
import { gocardlessConfiguration } from '../../src/managers/pacemaker/gocardless.fixture.ts';
import { ideas } from '../../src/managers/pacemaker/ideas.fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'reenact-commands-'));
const gocardless = join(directory, 'gocardless.crm');
writeFileSync(gocardless, gocardlessConfiguration);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a command as the command line would. */
async function run(entry: CommandEntry, ...words: readonly string[]) {
  const lines: string[] = [];
  let code = 0;
  const command = new Command(entry.name).exitOverride();
  const out = (line: string) => lines.push(line);
  entry.declare(command, {
    terminal: { out, err: () => undefined, interactive: false, columns: 100 },
    exit: (given) => {
      code = given;
    },
  });
  await command.parseAsync(words, { from: 'user' });
  return { text: lines.join('\n'), code };
}

describe('explain', () => {
  test('names the backup address as the reason why nobody is promoted, and what would help', async () => {
    const faults = 'node-down:pg01,fail:Postgresql@pg02';
    const { text } = await run(explainCommand, gocardless, '--inject', faults, '--why', 'msPostgresql');
    expect(text).toContain('backup-vip-not-with-master');
    expect(text).toContain('with -1000 instead of -INFINITY');
    expect(text).toContain('pg02 is promoted');
  });

  test('says that a partition has no quorum, with its votes, wherever that stops something', async () => {
    const faults = 'node-down:pg02,node-down:pg03,quorum-lost';
    const { text } = await run(explainCommand, gocardless, '--inject', faults, '--why', 'msPostgresql');
    const votes = 'The partition has 1 of 3 votes, which is no quorum, and no-quorum-policy=';
    expect(text.split(votes)).toHaveLength(3);
    expect(text).toMatch(/Stop PostgresqlVIP on pg01: no quorum \(no-quorum-policy=\w+\)\./);
    expect(text).toContain('Because of the lack of quorum.');
  });

  test('keeps the JSON contract for every idea', async () => {
    for (const { idea, cib, after } of ideas) {
      const file = join(directory, 'idea.xml');
      writeFileSync(file, cib);
      const { text } = await run(explainCommand, file, '--json');
      const answer = JSON.parse(text);
      const keys = ['placements', 'orders', 'scores', 'why', 'ignored', 'otherVersion', 'recorded'];
      expect(Object.keys(answer), idea).toEqual(keys);
      const found = answer.placements.map(
        (each: { resource: string; node: string | null; role: string }) =>
          `${each.resource} ${each.node ?? '-'} ${each.role}`,
      );
      expect(found.sort(), idea).toEqual(after);
      for (const order of answer.orders) {
        expect(Object.keys(order), idea).toEqual(['task', 'resource', 'node', 'reason']);
        expect(order.reason, idea).not.toBe('');
      }
    }
  });

  test('names the version as a suspect, with what upstream changed', async () => {
    const faults = 'node-down:pg01,fail:Postgresql@pg02';
    const { text } = await run(explainCommand, gocardless, '--inject', faults);
    expect(text).toContain('With another version');
    expect(text).toContain('something is restarted for ever');
    expect(text).toContain('commit 1c057f8808');
  });

  test.each([
    ['a choice of a decision in what is no recording', gocardless, ['--at', '+14s']],
    ['an unknown file', 'no-such-file', []],
    ['an unknown profile', gocardless, ['--profile', '7']],
    ['an unknown injection', gocardless, ['--inject', 'earthquake:pg01']],
    ['an unknown node', gocardless, ['--inject', 'node-down:pg09']],
    ['a question about nothing', gocardless, ['--why', 'Nobody@pg01']],
  ])('refuses %s', async (_what, file, words) => {
    await expect(run(explainCommand, file, ...words)).rejects.toBeInstanceOf(RefusedInput);
  });
});

describe('lint', () => {
  test('finds the hazard of the GoCardless configuration without being told', async () => {
    const { text, code } = await run(lintCommand, gocardless, '--json');
    const { findings } = JSON.parse(text);
    expect(findings.map((each: { constraint: string }) => each.constraint)).toContain(
      'backup-vip-not-with-master',
    );
    expect(code).toBe(1);
  });

  test('has nothing to say about a cluster that survives', async () => {
    const file = join(directory, 'calm.crm');
    writeFileSync(
      file,
      'node n1\nnode n2\nnode n3\nprimitive ip ocf:heartbeat:IPaddr2 params ip=10.0.0.1\nproperty stonith-enabled=false\n',
    );
    const { text, code } = await run(lintCommand, file);
    expect(text).toContain('found a place each time');
    expect(code).toBe(0);
  });
});
