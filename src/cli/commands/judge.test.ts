import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Notes, notes } from '../../recording/testing.ts';
import { typeCommand } from '../testing.ts';
import { judge } from './judge.ts';

const outage = () =>
  notes()
    .watch(30_000)
    .writes({ from: 0, to: 5_000 })
    .writes({ from: 5_000, to: 15_000, outcome: 'failed', error: 'refused ECONNREFUSED' })
    .writes({ from: 15_000, to: 30_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reenact-judge-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `reenact judge` with a recording made of notes; what it printed and how it exits. */
async function judged(written: Notes | string, ...options: string[]) {
  const text =
    typeof written === 'string'
      ? written
      : [written.header(), ...written.events()].map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(folder, 'recording.ndjson'), text);
  return typeCommand([judge], ['judge', folder, ...options]);
}

describe('reenact judge', () => {
  it('exits with 0 when it is as the scenario expects, and shows the finding', async () => {
    const { out, code } = await judged(outage());
    expect(code).toBe(0);
    expect(out).toContain('REENACTED');
    expect(out).toContain('present     nobody-writes: No write succeeded for 10.0 s');
  });

  it('exits with 1 when it deviates', async () => {
    const calm = notes().watch(30_000).writes({ from: 0, to: 30_000 });
    expect(await judged(calm)).toMatchObject({ code: 1, out: expect.stringContaining('AVERTED') });
  });

  it('exits with 2 when it proves nothing, and says why once', async () => {
    const { out, code } = await judged(notes().watch(30_000, 'is cut short').writes({ from: 0, to: 5_000 }));
    expect(code).toBe(2);
    expect(out.match(/cut short/g)).toHaveLength(1);
  });

  it('exits with 64 and the place when it is not a recording', async () => {
    const { out, err, code } = await judged('title: a scenario\n');
    expect({ out, code }).toEqual({ out: '', code: 64 });
    expect(err).toContain('recording.ndjson:1:1 recording/not-a-recording');
  });

  it('prints JSON when asked to', async () => {
    const { out } = await judged(outage(), '--json');
    expect(JSON.parse(out)).toMatchObject({ verdict: 'reenacted', asExpected: true });
  });

  it('takes the symptoms and the expectation of another scenario', async () => {
    const file = join(folder, 'other.yaml');
    writeFileSync(
      file,
      [
        'reenact: 1',
        'title: Other questions',
        'topology: { postgres: 18, nodes: { pg01: { role: primary }, pg02: { role: standby } }, addresses: { primary: pg01 } }',
        'symptoms: { long-outage: { check: writes-unavailable, longer-than: 20s } }',
        'expect: averted',
        '',
      ].join('\n'),
    );
    const { out, code } = await judged(outage(), '--scenario', file);
    expect(out).toContain('absent      long-outage');
    expect(code).toBe(0);
  });
});
