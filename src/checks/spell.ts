import { formatDuration } from '../kit/duration.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { longest, type Window } from './availability.ts';
import type { Finding } from './check.ts';
import { absent, blindness, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

/** A run of looks that all showed something. */
export interface Spell extends Window {
  /** The first look that showed it. */
  readonly fromMs: number;
  /** The first look that no longer did; the watch's end if none. */
  readonly toMs: number;
  readonly open: boolean;
}

/** What the looks at a node say to one question. */
export interface Seen {
  readonly spells: readonly Spell[];
  /** False if no look could tell. */
  readonly tells: boolean;
}

/**
 * The runs of looks for which `shows` is true. `undefined` means that this look could not tell: it neither begins nor
 * ends a run.
 */
export function seenIn(
  timeline: Timeline,
  looks: readonly ObservationEvent[],
  shows: (look: ObservationEvent) => boolean | undefined,
): Seen {
  const spells: Spell[] = [];
  let fromMs: number | undefined;
  let tells = false;
  for (const look of looks) {
    const answer = shows(look);
    if (answer === undefined) continue;
    tells = true;
    if (answer) {
      fromMs ??= look.atMs;
    } else if (fromMs !== undefined) {
      spells.push({ fromMs, toMs: look.atMs, open: false });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) spells.push({ fromMs, toMs: endOf(timeline), open: true });
  return { spells, tells };
}

/** How far something had come when it was looked at, and whether it was to come further. */
export interface Progress {
  readonly position: number;
  readonly owed: boolean;
}

/**
 * The runs of looks in which more was owed and the position did not move. `undefined` means that this look could not
 * tell.
 */
export function stallsIn(
  timeline: Timeline,
  looks: readonly ObservationEvent[],
  read: (look: ObservationEvent) => Progress | undefined,
): Seen {
  const spells: Spell[] = [];
  let anchor: { readonly fromMs: number; readonly position: number } | undefined;
  let tells = false;
  for (const look of looks) {
    const progress = read(look);
    if (progress === undefined) continue;
    tells = true;
    if (anchor && progress.owed && progress.position === anchor.position) continue;
    if (anchor) spells.push({ fromMs: anchor.fromMs, toMs: look.atMs, open: false });
    anchor = progress.owed ? { fromMs: look.atMs, position: progress.position } : undefined;
  }
  if (anchor) spells.push({ fromMs: anchor.fromMs, toMs: endOf(timeline), open: true });
  return { spells, tells };
}

const endOf = (timeline: Timeline) => timeline.watch?.toMs ?? timeline.lastMs;

export interface SpellQuestion {
  readonly node: string;
  readonly seen: Seen;
  readonly longerThanMs: number;
  /** Counted from the beginning of the watch: only what is left of a spell after it counts. */
  readonly fromMs?: number | undefined;
  /** What was seen, after the node's name: `was down`. */
  readonly what: string;
  /** More to say about the longest spell, as a clause. */
  readonly remark?: (spell: Spell) => string | undefined;
}

/** Whether something was seen of a node for longer than a time: the shared answer of several checks. */
export function answerBySpells(timeline: Timeline, question: SpellQuestion): Finding {
  if (!timeline.watch) return watchNeverBegan();
  const { node, seen, longerThanMs, fromMs = 0, what, remark } = question;
  const beginMs = timeline.watch.fromMs + fromMs;
  const spells = seen.spells
    .filter((spell) => spell.toMs > beginMs)
    .map((spell) => ({ ...spell, fromMs: Math.max(spell.fromMs, beginMs) }));
  const long = spells.filter((spell) => spell.toMs - spell.fromMs > longerThanMs);
  const worst = longest(long);
  if (worst) {
    const lengthMs = worst.toMs - worst.fromMs;
    const clause = remark?.(worst);
    const end = worst.open ? ', until the watch ended' : '';
    return present(
      `${node} ${what} for ${formatDuration(lengthMs)} from ${moment(timeline, worst.fromMs)}${end}${clause ? `; ${clause}` : ''}.`,
      long.map(({ fromMs, toMs }) => ({
        fromMs,
        toMs,
        node,
        text: `${node} ${what} for ${formatDuration(toMs - fromMs)}`,
      })),
      { value: lengthMs, unit: 'ms' },
    );
  }
  const blind = blindness(timeline, node);
  if (blind) return cannotTell(blind);
  if (!seen.tells) return cannotTell(`No look at ${node} could tell whether it ${what}.`);
  const brief = longest(spells);
  const lengthMs = brief ? brief.toMs - brief.fromMs : 0;
  const summary =
    lengthMs === 0
      ? `At no time was it seen that ${node} ${what}`
      : `${node} ${what} for ${formatDuration(lengthMs)} at most, no longer than ${formatDuration(longerThanMs)}`;
  return absent(timeline, summary, { value: lengthMs, unit: 'ms' });
}

/** A node is down if its server's process is gone or its host has no power. */
export const isDown = (look: ObservationEvent): boolean =>
  look.state.host === 'off' || look.state.server === 'down';
