import { listed } from './listed.ts';
import type { InvestigationReport } from './result.ts';
import type { Shortfall } from './shortfall.ts';

/** What kept the outage from coming, a sentence or two for each symptom, and at last what to do about it. */
export function shortfallLines({ shortfall = [], suspects, repeat }: InvestigationReport): string[] {
  if (shortfall.length === 0) return [];
  const everybody = suspects.length;
  return [
    ...shortfall.map((one) => shortfallSentence(one, everybody)),
    ...advice(shortfall),
    ...(repeat === undefined ? [] : [`See such a trial in full: \`${repeat}\`, then \`reenact report\`.`]),
  ];
}

function shortfallSentence(one: Shortfall, everybody: number): string {
  const { symptom, present, absent, cannotTell, most, untold } = one;
  const trials = present + absent + cannotTell;
  if (present === trials) return `${symptom}: there in all ${trials} trials with suspects.`;
  const counts = [
    ...(present > 0 ? [`there in ${present}`] : []),
    ...(absent > 0 ? [`absent in ${absent}`] : []),
    ...(cannotTell > 0 ? [`not to be told in ${cannotTell}`] : []),
  ];
  const who = most?.acted.length === everybody ? 'everybody' : listed(most?.acted ?? []);
  const near = most ? ` The most that was seen, with ${who}: ${most.said}` : '';
  return `${symptom}: ${counts.join(', ')} of ${trials} trials with suspects.${near}${untold === undefined ? '' : ` Not to be told: ${untold}`}`;
}

/** What to do next; which of it is right is for somebody who knows the incident. */
function advice(shortfall: readonly Shortfall[]): string[] {
  const never = shortfall.filter(({ present, absent }) => present === 0 && absent > 0);
  const untold = shortfall.filter(({ cannotTell }) => cannotTell > 0);
  const named = (some: readonly Shortfall[]) => listed(some.map(({ symptom }) => symptom));
  return [
    ...(never.length > 0
      ? [
          `Next: if what came is the outage you mean, let ${named(never)} ask for less; if not, let the suspects last longer, watch longer, or list what is still missing (\`reenact diff\` finds suspects).`,
        ]
      : []),
    ...(untold.length > 0
      ? [`Next: what keeps ${named(untold)} from being told has to be mended in the scenario.`]
      : []),
    ...(never.length === 0 && untold.length === 0
      ? [
          'Next: each symptom was seen, and never all of them in one trial; perhaps something that brings them together is not among the suspects.',
        ]
      : []),
  ];
}
