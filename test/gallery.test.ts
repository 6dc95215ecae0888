import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { starterScenario } from '../src/scenario/starter.ts';
import { runIncident, runScenario } from './support/run-scenario.ts';

/**
 * Every scenario of the gallery gives the verdict it expects, on real servers. `npx reenact run ... --repeat 20` shows
 * that it does so every time.
 */
const files = readdirSync('incidents', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => join('incidents', file))
  .sort();

describe('the gallery', () => {
  it('is there', () => expect(files.length).toBeGreaterThanOrEqual(8));

  it.each(files)('%s', async (file) => {
    const result = await runIncident(file);
    const { verdict } = result;
    const told = JSON.stringify({ reasons: verdict.reasons, symptoms: verdict.symptoms }, null, 1);
    const expected = /^expect: (\w+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    expect(verdict.verdict, told).toBe(expected);
    expect(verdict.asExpected).toBe(true);
    await result.forget();
  });

  it('the starter that `reenact init` writes runs as it stands', async () => {
    const result = await runScenario(starterScenario);
    expect(result.verdict).toMatchObject({ verdict: 'reenacted', asExpected: true });
    await result.forget();
  });
});
