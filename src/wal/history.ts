/**
 * Timeline history files: which timeline was left where for which.
 *
 * Each line is `timeline TAB hi/lo TAB reason`; blank lines and comments are ignored; timelines must rise and lie
 * below the file's own. What is wrong is collected, never thrown: a damaged history is itself a finding.
 */
import { type Lsn, parseLsn } from './lsn.ts';

export interface TimelineHistory {
  /** The timeline whose file this is. */
  readonly timeline: number;
  /** Its ancestors, oldest first. */
  readonly ancestors: readonly TimelineSwitch[];
  /** What a server would refuse about the file. */
  readonly problems: readonly string[];
}

export interface TimelineSwitch {
  readonly timeline: number;
  /** Where the timeline was left. */
  readonly end: Lsn;
  readonly reason: string;
}

export function parseHistory(timeline: number, text: string): TimelineHistory {
  const ancestors: TimelineSwitch[] = [];
  const problems: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [id, place, ...reason] = line.split(/\s+/u);
    const ancestor = Number(id);
    const end = parseLsn(place ?? '');
    if (!Number.isInteger(ancestor) || ancestor <= 0 || end === undefined) {
      problems.push(`line ${index + 1}: syntax error in history file: ${line}`);
    } else if (ancestor <= (ancestors.at(-1)?.timeline ?? 0) || ancestor >= timeline) {
      problems.push(
        `line ${index + 1}: timeline ${ancestor} is out of order: ids must rise and lie below ${timeline}`,
      );
    } else {
      ancestors.push({ timeline: ancestor, end, reason: reason.join(' ') });
    }
  }
  return { timeline, ancestors, problems };
}

/** The timelines a page may belong to when recovery follows this history. */
export function timelinesOf(history: TimelineHistory): ReadonlySet<number> {
  return new Set([history.timeline, ...history.ancestors.map((ancestor) => ancestor.timeline)]);
}

/** The timeline that was current at an address. */
export function timelineAt(history: TimelineHistory, lsn: Lsn): number {
  return history.ancestors.find((ancestor) => lsn < ancestor.end)?.timeline ?? history.timeline;
}
