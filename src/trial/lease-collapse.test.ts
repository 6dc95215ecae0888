import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../model/scenario.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { select } from '../scenario/select.ts';
import { judgePlay, playIncident } from './testing-platform.ts';

const file = new URL('../../incidents/2025-10-lease-collapse/scenario.yaml', import.meta.url);
const { scenario } = readScenario(readFileSync(file, 'utf8'), 'lease-collapse');

const minutesOf = async (play: Scenario, what: string) =>
  (await playIncident(play, 1)).flatMap((event) =>
    event.type === 'happening' && event.part === 'hosts' && event.what === what ? [event.atMs / 60_000] : [],
  );

describe('the collapse of leases', () => {
  it('gives the same recording for the same seed, to the last byte, on every machine', async () => {
    const events = await playIncident(scenario, 1);
    const digest = createHash('sha256')
      .update(events.map((event) => JSON.stringify(event)).join('\n'))
      .digest('hex');
    expect(digest.slice(0, 16)).toMatchInlineSnapshot(`"0f3a9d1da50d3cb2"`);
  });

  it('needs the loss, the endless queue and the attempts begun again; nothing else does anything', async () => {
    const verdictWithout = async (names: readonly string[]) =>
      (await judgePlay(select(scenario, { without: names }).scenario, 1)).verdict;
    expect(await verdictWithout([])).toBe('reenacted');
    for (const name of ['database-away', 'endless-queue', 'begun-again']) {
      expect(await verdictWithout([name])).toBe('averted');
    }
    const herrings = ['frequent-checks', 'leases-expire-apart', 'launch-retries', 'rush-of-launches'];
    expect(await verdictWithout(herrings)).toBe('reenacted');
  });

  it('ends because attempts are throttled and queues cleared: neither alone gives half of the leases back', async () => {
    const [halfHeld = 0] = await minutesOf(scenario, 'half-held');
    expect(halfHeld).toBeGreaterThan(266);
    expect(halfHeld).toBeLessThan(340);
    const leftOut = (...names: readonly string[]) => ({
      ...scenario,
      schedule: scenario.schedule.filter(({ name }) => !names.includes(name)),
    });
    expect(await minutesOf(leftOut('throttle'), 'half-held')).toEqual([]);
    expect(await minutesOf(leftOut('restart-some', 'restart-the-rest'), 'half-held')).toEqual([]);
  });
});
