import type { NodeView } from '../../dump/view.ts';
import { type LowerParameter, lowerParameter } from '../../model/setting/lower-parameter.ts';
import { type CauseFinding, defineCause } from './cause.ts';
import { configuredValues, runningValues } from './rules/parameter-nodes.ts';

/** Whether a standby has too little of what it needs to replay, now or after the next restart of a node. */
export const parameters = defineCause({
  kind: 'parameters',
  asks: 'Would a standby refuse to start, or has it stopped replaying, because a setting is smaller than its primary’s?',
  look: ({ primary, standbys }) =>
    primary === undefined ? [] : standbys.flatMap((standby) => judge(primary, standby)),
});

function judge(primary: NodeView, standby: NodeView): CauseFinding[] {
  const now = lowerParameter(runningValues(standby), runningValues(primary));
  if (now) return [isPaused(standby) ? pausedNow(primary, standby, now) : tooSmall(primary, standby, now)];
  const later = lowerParameter(runningValues(standby), configuredValues(primary));
  if (later) return [pausesLater(primary, standby, later)];
  const restarted = lowerParameter(configuredValues(standby), runningValues(primary));
  return restarted ? [refusesLater(primary, standby, restarted)] : [];
}

function isPaused(standby: NodeView): boolean {
  return standby.latest('position')?.[0]?.replay === 'paused';
}

const cure = (standby: NodeView, { parameter, needs }: LowerParameter) => [
  `On ${standby.name}: alter system cannot be used on a standby; write ${parameter} = ${needs} into its configuration file, then restart it.`,
  'Raise such a setting on every standby before the primary, lower it on the primary first: see --change.',
];

function pausedNow(primary: NodeView, standby: NodeView, short: LowerParameter): CauseFinding {
  return {
    cause: 'parameters',
    node: standby.name,
    weight: 'act',
    confidence: 'certain',
    what: `${standby.name} has stopped replaying: its ${short.parameter} is ${short.has}, and ${primary.name} runs with ${short.needs}.`,
    why:
      'A standby with less than its primary cannot go on replaying. It pauses instead of failing: it still answers reads, ever older ' +
      'ones, and the primary still shows it as streaming. It refuses its next start, and it ends when it is promoted.',
    advice: [
      ...cure(standby, short),
      `Do not promote ${standby.name} and do not resume its replay before that: either ends the server.`,
    ],
    evidence: [
      `pg_get_wal_replay_pause_state() on ${standby.name}: paused`,
      `${short.parameter}: ${short.has} on ${standby.name}, ${short.needs} on ${primary.name}`,
    ],
  };
}

function tooSmall(primary: NodeView, standby: NodeView, short: LowerParameter): CauseFinding {
  return {
    cause: 'parameters',
    node: standby.name,
    weight: 'act',
    confidence: 'likely',
    what: `${standby.name} will stop replaying or refuse its next start: its ${short.parameter} is ${short.has}, and ${primary.name} runs with ${short.needs}.`,
    why: 'It has not met the record that tells it so yet, or it does not follow this primary.',
    advice: cure(standby, short),
    evidence: [`${short.parameter}: ${short.has} on ${standby.name}, ${short.needs} on ${primary.name}`],
    unseen: [
      'the primary’s values in the standby’s control file: no SQL function shows them, pg_controldata does',
    ],
  };
}

function pausesLater(primary: NodeView, standby: NodeView, short: LowerParameter): CauseFinding {
  return {
    cause: 'parameters',
    node: standby.name,
    weight: 'act',
    confidence: 'certain',
    what: `The next restart of ${primary.name} stops replay on ${standby.name}: ${short.parameter} becomes ${short.needs} there, and ${standby.name} runs with ${short.has}.`,
    why: `The configuration of ${primary.name} holds a larger value than it runs with. It takes effect with any restart, a planned one or a crash.`,
    advice: cure(standby, short),
    evidence: [`pg_file_settings on ${primary.name}: ${short.parameter} = ${short.needs}`],
  };
}

function refusesLater(primary: NodeView, standby: NodeView, short: LowerParameter): CauseFinding {
  return {
    cause: 'parameters',
    node: standby.name,
    weight: 'act',
    confidence: 'certain',
    what: `${standby.name} will refuse its next start: its configuration says ${short.parameter} = ${short.has}, and ${primary.name} runs with ${short.needs}.`,
    why: 'It runs with the larger value still; the smaller one takes effect with its next restart.',
    advice: [
      `Write ${short.parameter} = ${short.needs} into the configuration of ${standby.name}, or lower it on ${primary.name} first and wait until ${standby.name} has replayed that.`,
    ],
    evidence: [`pg_file_settings on ${standby.name}: ${short.parameter} = ${short.has}`],
  };
}
