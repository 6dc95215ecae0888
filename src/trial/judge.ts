import type { Check, Finding } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import { type Ledger, reconcile } from '../checks/ledger.ts';
import { readParams } from '../checks/read-params.ts';
import { formatDuration } from '../kit/duration.ts';
import type { Disturbance, Expectation, SymptomPlan } from '../model/scenario.ts';
import type { Timeline } from '../recording/timeline.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { remarkOnPace } from './pace-remark.ts';

/** What a recording says about its scenario's hypothesis. */
export interface Verdict {
  /**
   * By rank, the first that applies:
   * 1. `inconclusive`, if anything in `reasons` keeps the trial from being the one the scenario describes
   * 2. `averted`, if a symptom that decides is absent: the outage did not come about as described
   * 3. `inconclusive`, if one of them cannot be told
   * 4. `reenacted`: every one of them is present
   */
  readonly verdict: 'reenacted' | 'averted' | 'inconclusive';
  readonly expected: Expectation;
  readonly asExpected: boolean;
  readonly symptoms: readonly JudgedSymptom[];
  readonly coverage: readonly Coverage[];
  readonly ledger: Ledger;
  /** Why it is inconclusive, each in one sentence: what spoils the trial, or else what cannot be told. Empty otherwise. */
  readonly reasons: readonly string[];
  /** What did not go as planned without making the verdict uncertain, each in one sentence. */
  readonly remarks: readonly string[];
}

export interface JudgedSymptom {
  readonly name: string;
  readonly check: string;
  readonly finding: Finding;
  /** False for what is told and does not decide the verdict. */
  readonly decides?: false;
}

/** Judges a recording by the symptoms of the scenario in its header. Pure: judging again gives the same. */
export function judge(timeline: Timeline): Verdict {
  const { scenario } = timeline.header;
  const symptoms = scenario.symptoms.map((plan) => ({
    ...look(plan, timeline),
    ...(plan.decides === false ? { decides: plan.decides } : {}),
  }));
  const coverage = coverageOf(timeline);
  const uncertainties = [
    ...worldReasons(timeline),
    ...coverage.flatMap((one) => faultReasons(one, timeline)),
  ];
  const untold = symptoms
    .filter(({ finding, decides }) => finding.status === 'cannot-tell' && decides !== false)
    .map(({ name, finding }) => `Whether ${name} is there cannot be told: ${finding.summary}`);
  const verdict = rank(symptoms, uncertainties);
  return {
    verdict,
    expected: scenario.expect,
    asExpected: verdict === scenario.expect,
    symptoms,
    coverage,
    ledger: reconcile(timeline),
    reasons: verdict === 'inconclusive' ? (uncertainties.length > 0 ? uncertainties : untold) : [],
    remarks: [
      ...(timeline.end?.how === 'decided' ? [`The trial ended early: ${timeline.end.why ?? ''}`] : []),
      ...faultRemarks(coverage),
      ...orderRemarks(timeline),
      ...mishapRemarks(timeline),
      ...[remarkOnPace(timeline)].filter((remark) => remark !== undefined),
    ],
  };
}

function rank(symptoms: readonly JudgedSymptom[], uncertainties: readonly string[]): Verdict['verdict'] {
  const deciding = symptoms.filter(({ decides }) => decides !== false);
  const some = (status: Finding['status']) => deciding.some(({ finding }) => finding.status === status);
  if (uncertainties.length > 0) return 'inconclusive';
  if (some('absent')) return 'averted';
  if (some('cannot-tell')) return 'inconclusive';
  return 'reenacted';
}

/** Looks for one symptom. A check this program does not know, or whose parameters it cannot read, cannot tell. */
function look(plan: SymptomPlan, timeline: Timeline): JudgedSymptom {
  const { name, check: kind } = plan;
  const check: Check | undefined = checks.find((candidate) => candidate.kind === kind);
  const unknown = (summary: string): JudgedSymptom => ({
    name,
    check: kind,
    finding: { status: 'cannot-tell', summary, evidence: [] },
  });
  if (!check) return unknown(`This version knows no check called ${kind}.`);
  const params = readParams(check, plan.params);
  if (!params.success) return unknown(`This version does not understand the parameters of ${kind}.`);
  return { name, check: kind, finding: check.look(timeline, params.data) };
}

/** What about the world or the recording keeps the trial from being the one the scenario describes. */
function worldReasons(timeline: Timeline): string[] {
  const reasons: string[] = [];
  if (timeline.header.scenario.symptoms.length === 0)
    reasons.push('The scenario names no symptoms to look for.');
  reasons.push(...endReasons(timeline));
  const [damaged] = timeline.damage;
  if (damaged) {
    const line = damaged.position ? `, the first at line ${damaged.position.line}` : '';
    reasons.push(`The recording has ${timeline.damage.length} damaged lines${line}.`);
  }
  const watchFromMs = timeline.watch?.fromMs ?? Number.POSITIVE_INFINITY;
  for (const mishap of timeline.mishaps) {
    if (mishap.atMs >= watchFromMs) reasons.push(`The world misbehaved: ${sentence(mishap.what)}`);
  }
  return reasons;
}

function endReasons(timeline: Timeline): string[] {
  const { end } = timeline;
  const because = end?.why ? `: ${sentence(end.why)}` : '.';
  if (!end) return ['The recording was cut short: it has no end.'];
  if (end.how === 'interrupted') return ['The trial was interrupted before it was complete.'];
  if (end.how === 'world-failed') return [`The world failed${because}`];
  if (end.how === 'not-steady') return [`The cluster was not steady before the watch could begin${because}`];
  return [];
}

/** What about a disturbance keeps the trial from being the one the scenario describes. */
function faultReasons(one: Coverage, timeline: Timeline): string[] {
  const why = one.witness ? ` (${one.witness})` : '';
  if (one.outcome === 'missed') return [`Nothing proves that ${one.name} landed${why}.`];
  if (one.outcome === 'unrecorded' && timeline.end?.how === 'completed') {
    return [`Nothing is recorded of ${one.name}, which was to strike ${one.planned}.`];
  }
  if (one.outcome === 'never-due' && mustStrike(one, timeline)) {
    return [`${one.name} never struck: it was to strike ${one.planned}${why}.`];
  }
  if (one.outcome === 'stuck' && wasToEndInWatch(one, timeline)) {
    return [`Nothing proves that ${one.name} was removed when its time was over${why}.`];
  }
  return [];
}

/**
 * Whether a disturbance that never became due spoils the trial. A suspect's does: the hypothesis says that it struck, so
 * a trial without it tests another one. Of the scheduled ones only those at a fixed time do: one that waits for a
 * condition is part of a chain of events, and that the chain broke before it is what an averted outage looks like.
 */
function mustStrike(one: Coverage, timeline: Timeline): boolean {
  return one.role === 'suspect' || 'atMs' in (planOf(one, timeline)?.moment ?? {});
}

/** A fault that stays although its time is over changes what clients meet; one left to the healing does not. */
function wasToEndInWatch(one: Coverage, timeline: Timeline): boolean {
  if (planOf(one, timeline)?.forMs === undefined) return false;
  const watchToMs = timeline.watch?.toMs ?? Number.POSITIVE_INFINITY;
  return one.removingMs !== undefined && one.removingMs < watchToMs;
}

function planOf(one: Coverage, timeline: Timeline): Disturbance | undefined {
  const { suspects, schedule } = timeline.header.scenario;
  const suspected = suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : []));
  return [...suspected, ...schedule].find((disturbance) => disturbance.name === one.name);
}

/** A fault that strikes later than this after its moment is worth a remark, in milliseconds. */
const noteworthyLateMs = 250;

function faultRemarks(coverage: readonly Coverage[]): string[] {
  return coverage.flatMap((one) => {
    const why = one.witness ? ` (${one.witness})` : '';
    return [
      ...(one.outcome === 'never-due'
        ? [`${one.name} never struck: it was to strike ${one.planned}${why}.`]
        : []),
      ...(one.outcome === 'stuck' ? [`Nothing proves that ${one.name} was removed${why}.`] : []),
      ...((one.lateMs ?? 0) > noteworthyLateMs
        ? [`${one.name} struck ${formatDuration(one.lateMs ?? 0)} after its moment.`]
        : []),
    ];
  });
}

function orderRemarks(timeline: Timeline): string[] {
  return timeline.orders
    .filter((order) => order.by === 'operator' && order.stage === 'failed')
    .map(
      (order) =>
        `The step ${order.name} (${order.what}) failed: ${sentence(order.reason ?? 'nobody said why')}`,
    );
}

function mishapRemarks(timeline: Timeline): string[] {
  const watchFromMs = timeline.watch?.fromMs ?? Number.POSITIVE_INFINITY;
  return timeline.mishaps
    .filter((mishap) => mishap.atMs < watchFromMs)
    .map((mishap) => `Before the watch the world misbehaved: ${sentence(mishap.what)}`);
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
