import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/model/scenario.ts';
import { select } from '../../src/scenario/select.ts';
import { hasServers, incidents } from '../support/incidents.ts';
import { simulate } from './simulate.ts';

/** A watch longer than this costs seconds of processor time each time it is played, and is played as it stands only. */
const longMs = 60_000;

/** The scenario as it stands, and without each of its suspects in turn: what a campaign plays. */
function variantsOf(scenario: Scenario): (readonly [string, Scenario])[] {
  if (scenario.limits.watchMs > longMs) return [['as it stands', scenario]];
  const names = scenario.suspects.map(({ name }) => name);
  const without = names.flatMap((name) => {
    try {
      const only = names.filter((other) => other !== name);
      return [[`without ${name}`, select(scenario, { only }).scenario] as const];
    } catch {
      return [];
    }
  });
  return [['as it stands', scenario], ...without];
}

const gallery = incidents.filter(hasServers);
/** How many trials ended early, over the whole file: a test of what never happens would prove nothing. */
const early = { reenacted: 0, averted: 0 };

describe('a trial that ends once its verdict is certain', () => {
  it.each(gallery.map(({ file, scenario }) => [file, scenario] as const))(
    'has the verdict of the whole trial of %s, and the beginning of its recording',
    async (_, scenario) => {
      for (const [name, variant] of variantsOf(scenario)) {
        const whole = await simulate(variant, { seed: 3 });
        const cut = await simulate(variant, { seed: 3, untilDecided: true });
        expect([name, cut.verdict.verdict]).toEqual([name, whole.verdict.verdict]);
        const end = cut.timeline.end;
        if (end?.how !== 'decided') {
          expect(cut.events).toEqual(whole.events);
          continue;
        }
        expect(cut.events.slice(0, -1)).toEqual(whole.events.slice(0, cut.events.length - 1));
        expect(end.why).toMatch(/^after .+ of a watch of .+ every fault was over and .+\.$/);
        expect(cut.verdict.remarks[0]).toContain(end.why);
        early[cut.verdict.verdict as keyof typeof early] += 1;
      }
    },
    120_000,
  );

  it('happens often', () => {
    expect(early.reenacted).toBeGreaterThan(5);
    expect(early.averted).toBeGreaterThan(5);
  });
});
