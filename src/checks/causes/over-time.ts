import { dumpFromRecording } from '../../dump/from-recording.ts';
import { viewDump } from '../../dump/view.ts';
import type { Timeline } from '../../recording/timeline.ts';
import type { CauseFinding } from './cause.ts';
import { type Diagnosis, diagnose, type Questions } from './diagnose.ts';

/** What was found at some moments of a recording and is not at its end; times count from the trial's zero. */
export interface PassedFinding extends CauseFinding {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A diagnosis of a whole recording: of its end, and what had passed by then. */
export interface DiagnosisOverTime extends Diagnosis {
  readonly passed: readonly PassedFinding[];
}

/** How often a recording is looked at, in milliseconds. */
const everyMs = 1_000;

/**
 * Looks at a recorded trial once a second, as somebody would who watches, and tells what stands at the end and what was
 * found before. What was found only once is left out: it was passing by.
 */
export function diagnoseRecording(timeline: Timeline, questions: Questions): DiagnosisOverTime {
  const fromMs = timeline.watch?.fromMs ?? 0;
  const toMs = timeline.watch?.toMs ?? timeline.lastMs;
  const at = (atMs: number) => diagnose(viewDump(dumpFromRecording(timeline, atMs)), questions);
  const end = at(toMs);
  const seen = new Map<string, PassedFinding[]>();
  for (let atMs = fromMs + everyMs; atMs < toMs; atMs += everyMs) {
    for (const finding of at(atMs).findings) {
      const key = keyOf(finding);
      const moment = { ...finding, fromMs: atMs - fromMs, toMs: atMs - fromMs };
      seen.set(key, [...(seen.get(key) ?? []), moment]);
    }
  }
  const standing = new Set(end.findings.map(keyOf));
  const passed = [...seen].flatMap(([key, moments]) => {
    const [first, last] = [moments[0], moments.at(-1)];
    if (!first || !last || standing.has(key) || moments.length < 2) return [];
    return [{ ...last, fromMs: first.fromMs, toMs: last.toMs }];
  });
  return { ...end, passed };
}

const keyOf = ({ cause, node }: CauseFinding) => `${cause} ${node ?? ''}`;
