import { z } from 'zod';
import { parseDuration } from '../../../kit/duration.ts';
import { RefusedInput } from '../../../kit/problem.ts';
import { readCibXml } from '../../../managers/pacemaker/cib/read-xml.ts';
import { profileOf } from '../../../managers/pacemaker/course/profile-of.ts';
import { decide } from '../../../managers/pacemaker/engine/decide.ts';
import { lacksPrimary } from '../../../managers/pacemaker/explain/lacks-primary.ts';
import { epochMs } from '../../../managers/pacemaker/manager/compose-cib.ts';
import type { DecisionEvent } from '../../../recording/event.ts';
import type { Timeline } from '../../../recording/timeline.ts';
import { chooseProfile, type PolicyFile, type PolicyFileFlags } from './policy-file.ts';

/** Which decision of a recording is meant; by default the one that explains the outage, or else the last. */
export interface DecisionChoice {
  /** A moment after the trial's zero: `+14s`. */
  readonly at?: string;
  /** The number of a transition, as the report says it. */
  readonly decision?: string;
}

/** A decision of the recording, with what was decided about. */
export interface RecordedDecision extends PolicyFile {
  readonly transition: number;
  /** Milliseconds after the trial's zero. */
  readonly afterZeroMs: number;
  readonly node: string;
  /** What was decided, as it was recorded. */
  readonly what: string;
}

/** What both Pacemaker managers write with a decision; the model also writes whose decisions it takes. */
const workingShape = z.looseObject({
  transition: z.number(),
  cib: z.string(),
  version: z.enum(['1.1.10', '2.1.5']).optional(),
});

type Working = z.infer<typeof workingShape>;

interface Kept {
  readonly event: DecisionEvent;
  readonly working: Working;
}

/**
 * Takes a decision of a Pacemaker manager out of a recording, to be decided again by the version that took it.
 * @throws RefusedInput if there is none, or none that was asked for
 */
export function recordedDecision(
  timeline: Timeline,
  choice: DecisionChoice,
  flags: PolicyFileFlags,
): RecordedDecision {
  const kept = timeline.decisions.flatMap((event): Kept[] => {
    const { data } = workingShape.safeParse(event.working);
    return data ? [{ event, working: data }] : [];
  });
  const last = kept.at(-1);
  if (!last) throw noDecisions(timeline);
  const { at, decision } = choice;
  if (at !== undefined) return openKept(atMoment(kept, at, timeline), timeline, flags);
  if (decision !== undefined) return openKept(numbered(kept, decision, timeline), timeline, flags);
  const watched = kept.filter(({ event }) => event.atMs >= zeroOf(timeline)).reverse();
  for (const each of watched) {
    const opened = openKept(each, timeline, flags);
    if (lacksPrimary(decide(opened.cib, opened.options))) return opened;
  }
  return openKept(last, timeline, flags);
}

function openKept({ event, working }: Kept, timeline: Timeline, flags: PolicyFileFlags): RecordedDecision {
  const { transition, version } = working;
  const cib = readCibXml(working.cib, `transition ${transition}`);
  const found = version
    ? { profile: version, why: `the manager of the scenario is Pacemaker ${version}` }
    : profileOf(cib);
  const { profile, why } = chooseProfile(flags.profile, found);
  // The model's trials have a date of their own.
  const startMs = version ? epochMs : Date.parse(timeline.header.startedAt);
  return {
    cib,
    options: { nowSeconds: Math.floor((startMs + event.atMs) / 1000), profile },
    profileReason: why,
    isStateless: false,
    transition,
    afterZeroMs: event.atMs - zeroOf(timeline),
    node: event.node,
    what: event.what,
  };
}

const zeroOf = ({ watch }: Timeline): number => watch?.fromMs ?? 0;

/** A moment as it is written on the command line: `+14.25s`. */
export function writeMoment(afterZeroMs: number): string {
  return `${afterZeroMs < 0 ? '-' : '+'}${(Math.abs(afterZeroMs) / 1000).toFixed(2)}s`;
}

/** Moments are shown rounded to hundredths of a second, which may be so many milliseconds too early. */
const roundingMs = 5;

/** The last decision not after a moment. */
function atMoment(kept: readonly Kept[], text: string, timeline: Timeline): Kept {
  const [, sign, duration = ''] = /^([+-]?)(.*)$/.exec(text.replaceAll(/\s/g, '')) ?? [];
  const afterZeroMs = parseDuration(duration);
  if (afterZeroMs === undefined) {
    throw refuse('explain/bad-moment', `"${text}" is no moment of a trial.`, 'Write it as `--at +14s`.');
  }
  const zeroMs = zeroOf(timeline);
  const atMs = zeroMs + (sign === '-' ? -afterZeroMs : afterZeroMs) + roundingMs;
  const found = kept.findLast(({ event }) => event.atMs <= atMs);
  if (found && atMs <= timeline.lastMs + 2 * roundingMs) return found;
  const [first, last] = [kept[0], kept.at(-1)].map((each) => writeMoment((each?.event.atMs ?? 0) - zeroMs));
  const message = found
    ? `The recording ends at ${writeMoment(timeline.lastMs - zeroMs)}, before ${text}.`
    : `Nothing had been decided by ${text}.`;
  throw refuse('explain/bad-moment', message, `There are decisions from ${first} to ${last}.`);
}

function numbered(kept: readonly Kept[], text: string, timeline: Timeline): Kept {
  const found = kept.filter(({ working }) => String(working.transition) === text.trim());
  const [first] = found;
  if (first && found.length === 1) return first;
  const numbers = kept.map(({ working }) => working.transition);
  if (!first) {
    const range = `from ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
    const advice = `Those that were recorded have numbers ${range}; \`reenact report\` shows them.`;
    throw refuse('explain/no-such-decision', `There is no transition ${text} in the recording.`, advice);
  }
  const places = found.map(({ event }) => `${writeMoment(event.atMs - zeroOf(timeline))} on ${event.node}`);
  const message = `There are ${found.length} transitions ${text}, because a new controller counts anew: ${places.join(', ')}.`;
  throw refuse('explain/no-such-decision', message, 'Choose one with --at.');
}

function noDecisions({ header, decisions }: Timeline): RefusedInput {
  const { kind } = header.scenario.manager;
  const has = decisions.length > 0 ? 'its decisions hold no state of a cluster' : 'nothing was decided';
  return refuse(
    'explain/no-decisions',
    `This recording has no decision of Pacemaker to explain: its manager is ${kind}, and ${has}.`,
    'Give one of a scenario with `manager: { kind: pacemaker }` or `pacemaker-daemon`, or run that again; `reenact report` shows what other managers decided.',
  );
}

function refuse(code: string, message: string, advice: string): RefusedInput {
  return new RefusedInput([{ code, message, advice }]);
}
