import type { Boundaries } from '../platform/loops/branches.ts';
import type { WayOut } from '../platform/loops/way-out.ts';
import { writeQuantity } from '../scenario/quantity-text.ts';
import type { LoopReport } from './loop-report.ts';

/** A ring of parts with what passes between them, and who is asked behind it. */
export function ringInWords({ parts, by, behind }: Pick<LoopReport, 'parts' | 'by' | 'behind'>): string {
  const steps = parts.map((part, index) => `${part} -(${by[index] ?? ''})->`);
  const ring = `${steps.join(' ')} ${parts[0] ?? ''}`;
  return behind.length === 0 ? ring : `${ring}; behind it: ${behind.join(', ')}`;
}

/** A number with three digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(3)));
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What the boundaries say, a sentence for each stretch of load; only the stretches that exist. */
export function boundariesInWords({ feedsItself, holds, overloads }: Boundaries): string[] {
  const vulnerableFrom = holds ?? feedsItself;
  return [
    ...(feedsItself === undefined
      ? ['stable at every load that was tried: not even a total failure would keep itself alive']
      : [
          `stable below ${figure(feedsItself)}/s: even if everything failed, what comes back would mostly succeed`,
        ]),
    ...(feedsItself !== undefined && holds !== undefined && holds > feedsItself
      ? [
          `vulnerable, barely, up to ${figure(holds)}/s: what fails feeds the failure; on average it recovers, and chance says when`,
        ]
      : []),
    ...(vulnerableFrom === undefined
      ? []
      : [`vulnerable from ${figure(vulnerableFrom)}/s: well until something tips it, and then bad for good`]),
    ...(overloads === undefined ? [] : [`overloaded from ${figure(overloads)}/s: bad without any trigger`]),
  ];
}

/** Where the loop stands today. */
export function standingInWords({ standing, branches }: NonNullable<LoopReport['stand']>): string {
  const { region, calm, storm } = standing;
  const { load, tips } = branches.today;
  const start = `${region} at today's ${figure(load)}/s: ${percent(calm.success)} succeed if nothing has come back, ${percent(storm.success)} if all has`;
  if (tips === undefined) return start;
  return `${start}; it tips over once more than ${figure(tips - load)}/s come back`;
}

/** A way out as one change, in the form in which a scenario holds it. */
export function wayInWords({ part, key, quantity, from, to }: WayOut): string {
  const written = (value: number) =>
    quantity === undefined ? figure(value) : String(writeQuantity(quantity, Number(value.toPrecision(3))));
  return `${part}.${key} from ${written(from)} to ${written(to)}`;
}

/** Why a loop is told with its gain only. */
export function uncutInWords({ returned }: LoopReport): string {
  return `no region: what ${returned.part} sends back depends on the state of all parts of this loop, so a given amount cannot stand in for it; what takes the platform out is weighed by playing it: reenact remedies`;
}
