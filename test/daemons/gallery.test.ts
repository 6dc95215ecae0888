import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { daemonGallery } from '../support/gallery.ts';
import { runIncident } from '../support/run-scenario.ts';
import { canRun } from './able.ts';

const able = (await canRun('pacemaker-daemon')) && (await canRun('patroni-daemon'));

describe.skipIf(!able)('every scenario in which managers run themselves', () => {
  it.each(daemonGallery)('%s', async (file) => {
    const result = await runIncident(file);
    const { verdict } = result;
    const expected = /^expect: (\w+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    expect(verdict.verdict, JSON.stringify(verdict.reasons)).toBe(expected);
    await result.forget();
  });
});
