import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskFailed } from './disk-failed.ts';
import { openLineFile } from './line-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'reenact-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file of lines', () => {
  it('gives back what was added, and cuts off what a kill left of the last line', () => {
    const path = join(folder, 'lines');
    const first = openLineFile(path, { sync: true });
    first.append('one');
    first.append('zwei, größer');
    first.close();
    appendFileSync(path, 'thr');
    const second = openLineFile(path, { sync: false });
    expect(second.before).toEqual(['one', 'zwei, größer']);
    second.append('three');
    second.close();
    expect(readFileSync(path, 'utf8')).toBe('one\nzwei, größer\nthree\n');
  });

  it('says what is in the way', () => {
    const inTheWay = () => openLineFile(join(folder, 'lines', 'beneath'), { sync: true });
    expect(inTheWay).toThrow(DiskFailed);
    expect(inTheWay).toThrow('a part of the path is a file and no folder');
  });
});
