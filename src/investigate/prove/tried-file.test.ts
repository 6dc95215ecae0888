import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTriedFile, type Tried } from './tried-file.ts';

const averted: Tried = { verdict: 'averted', harms: ['replay-stopped'], completed: true };

describe('the trials of a proof', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reenact-tried-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found again by the next process, also behind a line that a kill cut short', () => {
    const path = join(folder, 'proved.ndjson');
    const first = openTriedFile(path, 'one');
    first.note('case-1', averted);
    first.close();
    appendFileSync(path, '{"proof":"one","trial":"case-2","ver');
    const next = openTriedFile(path, 'one');
    expect(next.find('case-1')).toMatchObject(averted);
    expect(next.find('case-2')).toBeUndefined();
    next.note('case-2', { ...averted, verdict: 'reenacted' });
    next.close();
    expect(openTriedFile(path, 'one').find('case-2')?.verdict).toBe('reenacted');
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('belong to one proof only', () => {
    const path = join(folder, 'proved.ndjson');
    const first = openTriedFile(path, 'one');
    first.note('case-1', averted);
    first.close();
    const other = openTriedFile(path, 'another fix');
    expect(other.count()).toBe(0);
    expect(other.find('case-1')).toBeUndefined();
    other.close();
  });
});
