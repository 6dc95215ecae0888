import type { Platform } from '../model/platform.ts';
import { partOf } from '../platform/index.ts';
import { type Branches, branchesOf } from '../platform/loops/branches.ts';
import { findLoops, type Loop } from '../platform/loops/find-loops.ts';
import { type Standing, standingOf } from '../platform/loops/region.ts';
import { type ResponseOptions, usualReading } from '../platform/loops/response.ts';
import { type WayOut, waysOut } from '../platform/loops/way-out.ts';
import type { Timeline } from '../recording/timeline.ts';

/** What is known of one loop of a scenario. */
export interface LoopReport extends Loop {
  /** How much came back for each unit from outside, in ten equal stretches of the watch. */
  readonly gain: readonly number[];
  /** Where it stands, if it can be cut open. */
  readonly stand?: {
    readonly standing: Standing;
    readonly branches: Branches;
    /** Settings that alone take it out of danger, the smallest change first. */
    readonly ways: readonly WayOut[];
  };
}

/** Of each boundary and balance this much is played. */
const branchReading: ResponseOptions = { ...usualReading, readMs: 120_000 };
const stretches = 10;

/**
 * Names the loops of a scenario, reads what came back in a play of it, and cuts open those that can be.
 * @param timeline a play of the scenario
 */
export function reportLoops(platform: Platform, timeline: Timeline): readonly LoopReport[] {
  const standing = new Map<string, LoopReport['stand']>();
  return findLoops(platform).map((loop) => {
    const { part, gauge } = loop.returned;
    const values = (timeline.series.get(part) ?? []).map((sample) => sample.values[gauge] ?? 0);
    const kind = platform.parts.find(({ name }) => name === part)?.kind ?? '';
    if (!partOf(kind).feedback) return { ...loop, gain: byStretches(values) };
    const stand = standing.get(part) ?? standOf(platform, part, [...loop.parts, ...loop.behind]);
    standing.set(part, stand);
    return { ...loop, gain: byStretches(values), stand };
  });
}

function standOf(platform: Platform, part: string, parts: readonly string[]) {
  const standing = standingOf(platform, part, usualReading);
  const branches = branchesOf(platform, part, branchReading);
  const ways = standing.region === 'stable' ? [] : waysOut(platform, part, parts, usualReading);
  return { standing, branches, ways };
}

function byStretches(values: readonly number[]): number[] {
  return Array.from({ length: stretches }, (_, index) => {
    const [from, to] = [index, index + 1].map((edge) => Math.floor((edge * values.length) / stretches));
    const stretch = values.slice(from, to);
    return stretch.reduce((sum, value) => sum + value, 0) / Math.max(1, stretch.length);
  });
}
