import { describeMoment } from '../model/describe-moment.ts';
import type { Disturbance } from '../model/scenario.ts';
import { describeTarget } from '../model/target.ts';
import type { FaultEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';

/** What became of one disturbance: proof that what was to be tried was tried. */
export interface Coverage {
  /** The suspect's or scheduled disturbance's name. */
  readonly name: string;
  readonly role: 'suspect' | 'scheduled';
  readonly fault: string;
  /** What it acted on, in words. */
  readonly target: string;
  /** When it was to strike, in words: `at 3.00 s`, `when pg02 is paused`. */
  readonly planned: string;
  /**
   * How far it came:
   * - `never-due`: its moment did not come
   * - `missed`: it struck, and nothing proves that it landed
   * - `landed`: it landed and nothing is recorded of its removal
   * - `removed`, `stuck`: it landed, and its removal was or was not proved
   * - `unrecorded`: the recording ends before anything is known of it
   */
  readonly outcome: 'never-due' | 'missed' | 'landed' | 'removed' | 'stuck' | 'unrecorded';
  /** What proves the outcome, or why it did not come about, in one sentence. */
  readonly witness?: string;
  /** When it struck and when its removal began, on the trial's clock. */
  readonly struckMs?: number;
  readonly removingMs?: number;
  /** How much later than planned it struck, in milliseconds. */
  readonly lateMs?: number;
}

/** What became of every suspect's fault and every scheduled disturbance, in the order of the scenario. */
export function coverageOf(timeline: Timeline): Coverage[] {
  const { suspects, schedule } = timeline.header.scenario;
  const suspected = suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : []));
  return [
    ...suspected.map((disturbance) => cover(disturbance, 'suspect', timeline)),
    ...schedule.map((disturbance) => cover(disturbance, 'scheduled', timeline)),
  ];
}

function cover(disturbance: Disturbance, role: Coverage['role'], timeline: Timeline): Coverage {
  const events = timeline.faults.filter((event) => event.name === disturbance.name);
  const stage = (which: FaultEvent['stage']) => events.findLast((event) => event.stage === which);
  const outcomes = ['never-due', 'missed', 'stuck', 'removed', 'landed'] as const;
  const outcome = outcomes.find((one) => stage(one)) ?? 'unrecorded';
  const witness = outcome === 'unrecorded' ? undefined : stage(outcome)?.witness;
  const striking = stage('striking');
  const removing = stage('removing');
  return {
    name: disturbance.name,
    role,
    fault: disturbance.fault,
    target: describeTarget(disturbance.target),
    planned: describeMoment(disturbance.moment),
    outcome,
    ...(witness === undefined ? {} : { witness }),
    ...(striking ? { struckMs: striking.atMs } : {}),
    ...(removing ? { removingMs: removing.atMs } : {}),
    ...(striking?.lateMs === undefined ? {} : { lateMs: striking.lateMs }),
  };
}
