import { findOutages } from '../../src/checks/availability.ts';
import { findFailovers } from '../../src/checks/failovers.ts';
import type { Timeline } from '../../src/recording/timeline.ts';

/** How far the phases of a failover may be from what the clients missed, in milliseconds. */
const toleranceMs = 100;

/**
 * Says of every failover of a recording whose phases do not add up to a time without a successful write that ended with
 * it. Those times are found from the clients' writes alone, without knowing of promotions.
 */
export function phasesApartFromGap(timeline: Timeline): string[] {
  const { watch, operations } = timeline;
  if (!watch) return [];
  const outages = findOutages(operations, 'write', watch, 0);
  return findFailovers(timeline)
    .filter(({ phases, open }) => phases.length > 0 && !open)
    .flatMap(({ to, fromMs, toMs, phases }) => {
      const sumMs = phases.reduce((sum, phase) => sum + phase.toMs - phase.fromMs, 0);
      const [gap] = outages.toSorted((a, b) => Math.abs(a.toMs - toMs) - Math.abs(b.toMs - toMs));
      const missedMs = gap ? gap.toMs - gap.fromMs : Number.NaN;
      return Math.abs(sumMs - missedMs) < toleranceMs
        ? []
        : [`${to} at ${fromMs}: phases of ${sumMs} ms, and clients that missed ${missedMs} ms`];
    });
}
