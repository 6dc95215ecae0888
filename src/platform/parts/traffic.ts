import { z } from 'zod';
import { name, period, share } from '../../model/fields.ts';
import { definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const shares = () => z.record(name(), share());

const params = z.strictObject({
  home: shares().meta({
    description: 'The deployments at home that answer, each with its share of the requests.',
    examples: [{ 'shop-pods': '100%' }],
  }),
  elsewhere: shares()
    .default({})
    .describe('The deployments that answer in the other place, each with its share of the requests.'),
  dns: name()
    .default('none')
    .describe('What sends users to the other place; `none`: they never go anywhere else.'),
  'degraded-below': share()
    .default(0.95)
    .describe('An outage lasts as long as less than this share of the requests is answered.'),
  step: period().default(5_000).describe('How often requests are looked at.'),
});

/**
 * What users get: the sum over deployments of share of the requests x share it can answer, at home for those whom DNS sends
 * there and elsewhere for the others. Outage is counted in two ways: minutes in which less than `degraded-below` is
 * answered, and minutes of a full outage with as many unanswered requests, the integral of 1 - answered.
 */
export const traffic = definePart({
  kind: 'traffic',
  summary: 'Users: which share of their requests is answered, and for how long it was not.',
  params,
  abilities: [],
  acts: [],
  gauges: {
    answered: 'share of the requests that is answered',
    outage: 'minutes so far in which less than the bound was answered',
    'full-outage': 'minutes of a full outage with as many unanswered requests, so far',
  },
  doubts: ({ home, elsewhere, dns }) => [
    ...doubtShares('home', home),
    ...(dns === 'none' ? [] : doubtShares('elsewhere', elsewhere)),
  ],
  influences: ({ home, elsewhere, dns }) => [
    ...Object.keys(home).map((each) => ({
      part: each,
      way: 'heeds' as const,
      reads: 'serving',
      at: ['home', each],
      by: 'answers',
    })),
    ...Object.keys(elsewhere).map((each) => ({
      part: each,
      way: 'heeds' as const,
      reads: 'serving',
      at: ['elsewhere', each],
      by: 'answers',
    })),
    ...(dns === 'none' ? [] : [{ part: dns, way: 'heeds' as const, reads: 'moved', by: 'where it points' }]),
  ],
  build: (plan, stage, partName) => {
    const seconds = plan.step / 1_000;
    let outage = 0;
    let full = 0;
    let isDegraded = false;
    let before = 1;
    return {
      gauges: {
        answered: () => answered(plan, stage),
        outage: () => outage / 60,
        'full-outage': () => full / 60,
      },
      start: () => {
        stage.every(plan.step, () => {
          const now = answered(plan, stage);
          full += seconds * (1 - (now + before) / 2);
          if (now < plan['degraded-below']) outage += seconds;
          before = now;
          if (now < plan['degraded-below'] === isDegraded) return;
          isDegraded = !isDegraded;
          if (isDegraded) stage.tell(partName, 'degraded', 'fewer requests are answered than the bound');
          else stage.tell(partName, 'well-again', 'requests are answered again');
        });
      },
    };
  },
});

function answered({ home, elsewhere, dns }: z.output<typeof params>, stage: Stage): number {
  const moved = dns === 'none' ? 0 : stage.read(dns, 'moved');
  return (1 - moved) * answeredBy(home, stage) + moved * answeredBy(elsewhere, stage);
}

function answeredBy(deployments: Readonly<Record<string, number>>, stage: Stage): number {
  return Object.entries(deployments).reduce(
    (sum, [each, weight]) => sum + weight * stage.read(each, 'serving'),
    0,
  );
}

/** Requests that no deployment answers are an outage from the beginning, and those that two answer hide one. */
function doubtShares(place: string, shares: Readonly<Record<string, number>>): readonly string[] {
  const percent = Object.values(shares).reduce((sum, each) => sum + each, 0) * 100;
  if (Math.abs(percent - 100) < 0.01) return [];
  const has = Number(percent.toFixed(2));
  return [`has shares of ${has} % under \`${place}\`. Let them be 100 % in all, unless that is the outage.`];
}
