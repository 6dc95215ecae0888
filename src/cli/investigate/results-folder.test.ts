import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RefusedInput } from '../../kit/problem.ts';
import { inResultsFolder } from './results-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'reenact-results-'));
afterAll(() => rmSync(home, { recursive: true }));

const enter = (folder: string, afresh = false) =>
  inResultsFolder({ folder, afresh }, async () => readdirSync(folder));
const lockOf = (folder: string) => join(folder, 'running.lock');
const dead = { pid: process.pid, began: 'before this process', machine: hostname() };

describe('a folder of results', () => {
  it('is one process at a time, and free again afterwards', async () => {
    const folder = join(home, 'one', 'deep');
    const inside = await inResultsFolder({ folder, afresh: false }, async () => {
      await expect(enter(folder)).rejects.toMatchObject({
        problems: [{ code: 'investigate/folder-in-use', message: expect.stringContaining(`${process.pid}`) }],
      });
      return readdirSync(folder);
    });
    expect(inside).toEqual(['running.lock']);
    await expect(enter(folder)).resolves.toEqual(['running.lock']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets one of many in that find the lock of a process that was killed', async () => {
    for (let round = 0; round < 20; round += 1) {
      const folder = mkdtempSync(join(home, 'killed-'));
      writeFileSync(lockOf(folder), JSON.stringify(dead));
      // Killed as well, while it took the lock over.
      if (round % 2 === 1) writeFileSync(`${lockOf(folder)}.next`, JSON.stringify(dead));
      let [inside, most] = [0, 0];
      const visit = async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      };
      const visits = Array.from({ length: 5 }, () => inResultsFolder({ folder, afresh: false }, visit));
      const ends = await Promise.allSettled(visits);
      expect(most).toBe(1);
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(RefusedInput);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('of a machine elsewhere is not taken over, and one whose lock a power cut emptied is', async () => {
    const folder = mkdtempSync(join(home, 'elsewhere-'));
    writeFileSync(lockOf(folder), JSON.stringify({ ...dead, machine: 'another' }));
    await expect(enter(folder)).rejects.toThrow('on another is at work');
    writeFileSync(lockOf(folder), '');
    await expect(enter(folder)).resolves.toEqual(['running.lock']);
  });

  it('is emptied only if it is one', async () => {
    const folder = mkdtempSync(join(home, 'emptied-'));
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    await expect(enter(folder, true)).rejects.toMatchObject({
      problems: [{ code: 'investigate/other-folder' }],
    });
    expect(readFileSync(join(folder, 'thesis.tex'), 'utf8')).toBe('years of work');
    writeFileSync(join(folder, 'answers.ndjson'), '');
    mkdirSync(join(folder, 'trials'));
    await expect(enter(folder, true)).resolves.toEqual(['running.lock']);
  });

  it('is refused where a file is in the way', async () => {
    writeFileSync(join(home, 'file'), '');
    for (const folder of [join(home, 'file'), join(home, 'file', 'beneath')])
      await expect(enter(folder)).rejects.toMatchObject({ problems: [{ code: 'usage/cannot-write' }] });
  });
});
