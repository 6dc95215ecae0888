import type { Draw } from '../../kit/draw.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { judge, type Verdict } from '../../trial/judge.ts';
import { generalSymptoms } from '../explore/general-symptoms.ts';
import { applyFix, type Fix } from './fix.ts';
import { drawNeighbour, upperBound95 } from './neighbours.ts';

/** What a fix is tried on. */
export type ProofPart = 'case' | 'minimal' | 'neighbour' | 'gallery';

/** One scenario without the fix and with it. */
export interface ProofCase {
  readonly part: ProofPart;
  readonly name: string;
  readonly seed: number;
  readonly without: Scenario;
  readonly fixed: Scenario;
}

export interface ProofMaterial {
  readonly scenario: Scenario;
  /** Minimal scenarios of an investigation or exploration, by name. */
  readonly minimal: ReadonlyMap<string, Scenario>;
  readonly gallery: ReadonlyMap<string, Scenario>;
  readonly neighbours: number;
  /** The first seed. */
  readonly seed: number;
}

/** The scenario of the incident is tried with so many seeds. */
const caseTrials = 5;

/**
 * Everything a fix is tried on: the incident itself, every minimal set that is known, neighbours of all of these in turn,
 * and the gallery. Scenarios that do not hold what the fix changes are left out, by name.
 * @throws RefusedInput if the fix does not fit the incident's own scenario
 */
export function proofCases(
  { scenario, minimal, gallery, neighbours, seed }: ProofMaterial,
  fix: Fix,
  file: string,
  draw: Draw,
): { readonly cases: readonly ProofCase[]; readonly notApplicable: readonly string[] } {
  const fixedCase = { without: scenario, fixed: applyFix(scenario, fix, file) };
  const notApplicable: string[] = [];
  const pairs = (scenarios: ReadonlyMap<string, Scenario>) =>
    [...scenarios].flatMap(([name, without]) => {
      const fixed = fixOrUndefined(without, fix, file);
      if (!fixed) notApplicable.push(name);
      return fixed ? [{ name, without, fixed }] : [];
    });
  const minimalPairs = pairs(minimal);
  const centres = minimalPairs.length > 0 ? minimalPairs : [fixedCase];
  const around = Array.from({ length: neighbours }, (_, index): Omit<ProofCase, 'seed'> => {
    const without = drawNeighbour(centres[index % centres.length]?.without ?? scenario, draw);
    const name = `neighbour-${String(index + 1).padStart(3, '0')}`;
    return { part: 'neighbour', name, without, fixed: applyFix(without, fix, file) };
  });
  const cases: Omit<ProofCase, 'seed'>[] = [
    ...Array.from({ length: caseTrials }, (_, index) => ({
      part: 'case' as const,
      name: `case-${index + 1}`,
      ...fixedCase,
    })),
    ...minimalPairs.map((pair) => ({ part: 'minimal' as const, ...pair })),
    ...around,
    ...pairs(gallery).map((pair) => ({ part: 'gallery' as const, ...pair })),
  ];
  return { cases: cases.map((one, index) => ({ ...one, seed: seed + index })), notApplicable };
}

function fixOrUndefined(scenario: Scenario, fix: Fix, file: string): Scenario | undefined {
  try {
    return applyFix(scenario, fix, file);
  } catch (error) {
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}

/** What a trial with the fix said, and what it broke that is whole without the fix. */
export interface ProofResult extends Pick<ProofCase, 'part' | 'name' | 'fixed'> {
  readonly verdict: Verdict['verdict'];
  /** General symptoms that are there with the fix and not without it. */
  readonly created: readonly string[];
}

/** The general symptoms that a recording shows, by their names; of a platform none. */
export function harmsSeen(timeline: Timeline, toleranceMs: number): string[] {
  const { header } = timeline;
  if (header.scenario.platform) return [];
  const symptoms = generalSymptoms(header.scenario, toleranceMs);
  const judged = judge({ ...timeline, header: { ...header, scenario: { ...header.scenario, symptoms } } });
  return judged.symptoms.flatMap(({ name, finding }) => (finding.status === 'present' ? [name] : []));
}

/** The file in which a case that breaks is written, beside the proof. */
export function fileOfCase(name: string): string {
  return `${name.replaceAll('/', '-')}.yaml`;
}

export interface PartCounts {
  readonly part: ProofPart;
  readonly reenacted: number;
  readonly averted: number;
  readonly inconclusive: number;
}

/** What the trials of a fix say together: the content of proof.json. */
export interface Proof {
  readonly format: 'reenact-proof';
  readonly version: 1;
  readonly title: string;
  readonly fix: Readonly<Record<string, unknown>>;
  readonly parts: readonly PartCounts[];
  /** Among the neighbours: the largest believable rate of the outage, at 95 % confidence. */
  readonly bound: number;
  /** Cases and neighbours in which the outage still comes, by name. */
  readonly still: readonly string[];
  /** Scenarios of the gallery that come with the fix although they do not without it, and the other way round. */
  readonly galleryBroken: readonly string[];
  readonly galleryAverted: readonly string[];
  readonly created: readonly { readonly name: string; readonly symptoms: readonly string[] }[];
  /** Scenarios that do not hold what the fix changes. */
  readonly notApplicable: readonly string[];
}

export function concludeProof(
  title: string,
  fix: Fix,
  results: readonly ProofResult[],
  notApplicable: readonly string[],
): Proof {
  const order: readonly ProofPart[] = ['case', 'minimal', 'neighbour', 'gallery'];
  const counts = order.map((part): PartCounts => {
    const of = (which: Verdict['verdict']) =>
      results.filter((result) => result.part === part && result.verdict === which).length;
    return { part, reenacted: of('reenacted'), averted: of('averted'), inconclusive: of('inconclusive') };
  });
  const around = counts.find(({ part }) => part === 'neighbour');
  const hits = around?.reenacted ?? 0;
  const turned = (expected: Scenario['expect'], now: Verdict['verdict']) =>
    results
      .filter(
        ({ part, fixed, verdict }) => part === 'gallery' && fixed.expect === expected && verdict === now,
      )
      .map(({ name }) => name);
  return {
    format: 'reenact-proof',
    version: 1,
    title,
    fix: Object.fromEntries(fix),
    parts: counts.filter(({ reenacted, averted, inconclusive }) => reenacted + averted + inconclusive > 0),
    bound: upperBound95(hits, hits + (around?.averted ?? 0)),
    still: results
      .filter(({ part, verdict }) => part !== 'gallery' && verdict === 'reenacted')
      .map(({ name }) => name),
    galleryBroken: turned('averted', 'reenacted'),
    galleryAverted: turned('reenacted', 'averted'),
    created: results.flatMap(({ name, created }) =>
      created.length > 0 ? [{ name, symptoms: created }] : [],
    ),
    notApplicable,
  };
}
