import type { Platform } from '../../model/platform.ts';
import { isGood, ofFailure, settle } from './region.ts';
import { loadOf, type Response, type ResponseOptions, respond, withLoad } from './response.ts';

/** The loads, a second from outside, at which a loop passes from one region to the next; absent where none was found. */
export interface Boundaries {
  /** From here on what a total failure sends back is enough to keep it failing; below, no bad state can last. */
  readonly feedsItself?: number;
  /** From here on a bad state holds on average; between the two plays stay bad for a while, as chance has it. */
  readonly holds?: number;
  /** From here on there is no good state. */
  readonly overloads?: number;
}

/** A state that keeps itself as it is. */
export interface LoopState {
  /** What is sent in all, from outside and again, a second. */
  readonly work: number;
  /** The share of what comes from outside that succeeds. */
  readonly success: number;
}

/** The states a loop can be in at one load; each is absent where there is none. */
export interface BranchPoint {
  /** What comes from outside, a second. */
  readonly load: number;
  readonly good?: LoopState;
  readonly bad?: LoopState;
  /** Between the two: with more work than this, a second, the good state tips over into the bad one. */
  readonly tips?: number;
}

/** A loop's good and bad states against the load, and where it stands today. */
export interface Branches {
  readonly today: BranchPoint;
  readonly boundaries: Boundaries;
  readonly points: readonly BranchPoint[];
}

/** Boundaries are looked for up to this many times above and below today's load, and to this share of themselves. */
const furthest = 16;
const precision = 0.005;
const pointCount = 20;
const tipRounds = 7;

/**
 * Follows both branches of a loop's states over the load, and bisects the loads at which they begin and end.
 * @param part the part of the loop that sends work again
 */
export function branchesOf(platform: Platform, part: string, options: ResponseOptions): Branches {
  const today = loadOf(platform, part);
  const at = (load: number) => withLoad(platform, part, load);
  const boundary = (key: keyof Boundaries, isBeyond: (load: number) => boolean): Boundaries => {
    const found = bisect(today, isBeyond);
    return found === undefined ? {} : { [key]: found };
  };
  const boundaries = {
    ...boundary('feedsItself', (load) => !isGood(ofFailure(at(load), part, options))),
    ...boundary('holds', (load) => !isGood(settle(at(load), part, 'storm', options))),
    ...boundary('overloads', (load) => !isGood(settle(at(load), part, 'calm', options))),
  };
  const found = Object.values(boundaries);
  const [least, most] = [Math.min(today, ...found), Math.max(today, ...found)];
  const [from, to] = [least * 0.5, most * 1.15];
  const even = Array.from(
    { length: pointCount },
    (_, index) => from + ((to - from) * index) / (pointCount - 1),
  );
  // On both sides of each boundary, so that branches are drawn to their ends.
  const beside = found.flatMap((load) => [load * (1 - precision), load * (1 + precision)]);
  const loads = [...even, ...beside].sort((a, b) => a - b);
  const pointAt = (load: number) => statesAt(at(load), part, load, options);
  return { today: pointAt(today), boundaries, points: loads.map(pointAt) };
}

/** The states a loop can be in at one load. */
function statesAt(platform: Platform, part: string, load: number, options: ResponseOptions): BranchPoint {
  const calm = settle(platform, part, 'calm', options);
  const storm = settle(platform, part, 'storm', options);
  const stateOf = ({ back, success }: Response): LoopState => ({ work: load + back, success });
  const good = isGood(calm) ? { good: stateOf(calm) } : {};
  const bad = isGood(storm) ? {} : { bad: stateOf(storm) };
  if (!isGood(calm) || isGood(storm)) return { load, ...good, ...bad };
  return { load, ...good, ...bad, tips: load + tippingPoint(platform, part, calm, storm, options) };
}

/** The balance between the two that holds no more: a little more coming back grows, a little less dies away. */
function tippingPoint(
  platform: Platform,
  part: string,
  calm: Response,
  storm: Response,
  options: ResponseOptions,
): number {
  let [dies, grows] = [calm.back, storm.back];
  for (let round = 0; round < tipRounds; round += 1) {
    const middle = (dies + grows) / 2;
    if (respond(platform, part, middle, options).back > middle) grows = middle;
    else dies = middle;
  }
  return (dies + grows) / 2;
}

/** The least load beyond a boundary, or nothing if there is none within reach; what is beyond stays beyond with more. */
function bisect(today: number, isBeyond: (load: number) => boolean): number | undefined {
  const isBeyondToday = isBeyond(today);
  let [within, beyond] = [today, today];
  while (isBeyondToday ? isBeyond(within) : !isBeyond(beyond)) {
    if (isBeyondToday) [within, beyond] = [within / 2, within];
    else [within, beyond] = [beyond, beyond * 2];
    if (within < today / furthest || beyond > today * furthest) return undefined;
  }
  while (beyond - within > precision * beyond) {
    const middle = (within + beyond) / 2;
    if (isBeyond(middle)) beyond = middle;
    else within = middle;
  }
  return (within + beyond) / 2;
}
