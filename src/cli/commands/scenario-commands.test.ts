import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { starterScenario } from '../../scenario/starter.ts';
import { exitCode } from '../command.ts';
import { typeCommand } from '../testing.ts';
import { check } from './check.ts';
import { init } from './init.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reenact-scenario-commands-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...argv: readonly string[]) => typeCommand([init, check], argv);

describe('reenact init', () => {
  it('writes a scenario that is valid as it stands', async () => {
    const file = join(folder, 'mine.yaml');
    const written = await run('init', file);
    expect(written).toMatchObject({ code: exitCode.asExpected, err: '' });
    expect(written.out).toContain(`reenact run ${file}`);
    expect(await readFile(file, 'utf8')).toBe(starterScenario);
    expect(await run('check', file)).toMatchObject({ code: exitCode.asExpected, err: '' });
  });

  it('never writes over a file', async () => {
    const file = join(folder, 'mine.yaml');
    await writeFile(file, 'precious');
    const refused = await run('init', file);
    expect(refused.code).toBe(exitCode.usage);
    expect(refused.err).toContain('usage/file-exists');
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  it('starts from another scenario, if that is valid', async () => {
    const [from, file] = [join(folder, 'from.yaml'), join(folder, 'mine.yaml')];
    await writeFile(from, `# yaml-language-server: $schema=../x.json\n${starterScenario}`);
    expect((await run('init', file, '--from', from)).code).toBe(exitCode.asExpected);
    expect(await readFile(file, 'utf8')).toBe(starterScenario);

    await writeFile(from, starterScenario.replace('reenact: 1', 'reenact: 7'));
    const refused = await run('init', join(folder, 'other.yaml'), '--from', from);
    expect(refused).toMatchObject({ code: exitCode.usage });
    expect(refused.err).toContain('scenario/unknown-version');
  });

  it('says what is wrong with the place it should write to', async () => {
    const refused = await run('init', join(folder, 'no', 'such', 'folder.yaml'));
    expect(refused.code).toBe(exitCode.usage);
    expect(refused.err).toContain('usage/cannot-write');
  });
});

describe('reenact check', () => {
  it('tells every problem of every file, and counts them', async () => {
    const [good, bad] = [join(folder, 'good.yaml'), join(folder, 'bad.yaml')];
    await writeFile(good, starterScenario);
    await writeFile(bad, starterScenario.replace('title:', 'titel:').replace('on: pg01', 'on: pg07'));
    const checked = await run('check', good, bad, join(folder, 'none.yaml'));
    expect(checked.code).toBe(exitCode.usage);
    expect(checked.out).toContain(`${good}: nothing is wrong. 3 nodes, 2 suspects, 2 symptoms`);
    expect(checked.err).toContain(`${bad}:11:1 scenario/unknown-key`);
    expect(checked.err).toContain('scenario/unknown-node');
    expect(checked.err).toContain(`${bad}: 2 problems.`);
    expect(checked.err).toContain('usage/no-such-scenario');
  });

  it('names the scenarios of a folder that has none which stands for the others', async () => {
    const files = ['by-hand.yaml', 'daemon.yaml'].map((name) => join(folder, name));
    for (const file of files) await writeFile(file, starterScenario);
    for (const path of [folder, join(folder, 'scenario.yaml')]) {
      const checked = await run('check', path);
      expect(checked.code).toBe(exitCode.usage);
      expect(checked.err).toContain(`Name a scenario file, such as ${files.join(' or ')}.`);
    }
  });

  it('finds the scenario of a folder, and refuses what is no text', async () => {
    await writeFile(join(folder, 'scenario.yaml'), Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe]));
    const checked = await run('check', folder);
    expect(checked.code).toBe(exitCode.usage);
    expect(checked.err).toContain(`${join(folder, 'scenario.yaml')}:1:3 scenario/not-text`);
  });

  it('gives the problems as data on request', async () => {
    const bad = join(folder, 'bad.yaml');
    await writeFile(bad, starterScenario.replace('title:', 'titel:'));
    const checked = await run('check', bad, '--json');
    expect(JSON.parse(checked.out)).toEqual([
      expect.objectContaining({ code: 'scenario/unknown-key', position: { file: bad, line: 11, column: 1 } }),
    ]);
  });
});
