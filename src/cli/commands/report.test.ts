import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRecording } from '../../report/example.ts';
import { typeCommand } from '../testing.ts';
import { report } from './report.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reenact-report-'));
  const { header, events } = exampleRecording();
  const lines = [header, ...events].map((line) => JSON.stringify(line));
  await writeFile(join(folder, 'recording.ndjson'), `${lines.join('\n')}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

const run = (...words: readonly string[]) => typeCommand([report], ['report', ...words]);

describe('reenact report', () => {
  it('shows the recording of a run’s folder as text', async () => {
    const { out, code } = await run(folder);
    expect(out).toContain('REENACTED  All 3 symptoms are there.');
    expect(code).toBe(0);
  });

  it.each([
    ['json', '"verdict": "reenacted"'],
    ['junit', '<testsuites name="reenact"'],
    ['html', '<!doctype html>'],
  ])('shows it as %s', async (format, sign) => {
    const { out } = await run(join(folder, 'recording.ndjson'), '--format', format);
    expect(out).toContain(sign);
  });

  it('writes it to a file', async () => {
    const file = join(folder, 'report.html');
    const { out } = await run(folder, '-f', 'html', '-o', file);
    expect(out).toBe('');
    expect(await readFile(file, 'utf8')).toContain('</html>');
  });

  it('refuses what it cannot read, write or show, and says what to do', async () => {
    const missing = await run(join(folder, 'nothing.ndjson'));
    expect(missing).toMatchObject({
      code: 64,
      err: expect.stringContaining('recording/unreadable') as string,
    });
    const unwritable = await run(folder, '-o', join(folder, 'no-such-folder', 'report.txt'));
    expect(unwritable).toMatchObject({
      code: 64,
      err: expect.stringContaining('usage/cannot-write') as string,
    });
    expect(await run(folder, '-f', 'pdf')).toMatchObject({ code: 64 });
  });
});
