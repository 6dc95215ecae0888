import type { Cib } from '../cib/cib.ts';
import { type Change, configurationChanges } from '../course/change.ts';
import { type Course, followCourse } from '../course/course.ts';
import { describeInjection, type Injection, inject } from '../course/inject.ts';
import { constraintsAgainst, suspectsFirst } from '../course/suspects.ts';
import { topOf } from '../engine/cluster.ts';
import type { DecideOptions } from '../engine/decide.ts';
import { is } from '../engine/order.ts';
import type { Profile } from '../engine/profile.ts';
import { role } from '../engine/role.ts';
import { findResource } from '../engine/unpack-resources.ts';
import { placed, possibleFailures, type Situation, servicesOf, situations } from './situations.ts';

/**
 * A hazard in a configuration, found by letting things fail and asking the engine what becomes of it. A finding says what
 * happens, why (which part of the configuration is to blame: without it all would be well), and what to do.
 */
export interface Finding {
  readonly kind: 'never-promoted' | 'no-place' | 'restarts-for-ever';
  readonly resource: string;
  /** The constraint or setting to blame, in words. */
  readonly blame: string;
  /** Its id, where it is a constraint. */
  readonly constraint: string | null;
  readonly profile: Profile;
  readonly what: string;
  readonly why: string;
  readonly advice: string;
  /** The fewest failures that lead to it, in the simplest situation it was found in. */
  readonly failures: readonly string[];
  /** In how many of the failure combinations tried it was found. */
  readonly occurrences: number;
}

export interface LintReport {
  readonly findings: readonly Finding[];
  readonly situations: number;
  readonly combinations: number;
  /** True if the budget ended the search before every combination was tried. */
  readonly cutShort: boolean;
}

export interface LintOptions extends DecideOptions {
  /** How many combinations of failures are tried at most, over all situations. */
  readonly combinationsMost?: number;
}

const combinationsMostByDefault = 4000;

/** Tries every single and every double failure in every situation, the fewer failures first. */
export function lint(cib: Cib, options: LintOptions): LintReport {
  const starts = situations(cib, options);
  const found = new Map<string, Finding>();
  const blames = new Map<string, Change | undefined>();
  const most = options.combinationsMost ?? combinationsMostByDefault;
  let combinations = 0;
  for (const size of [1, 2]) {
    for (const situation of starts) {
      for (const failures of combinationsOf(possibleFailures(situation), size)) {
        if (combinations >= most) return report(found, starts, combinations, true);
        combinations += 1;
        tryFailures(situation, failures, options, found, blames);
      }
    }
  }
  return report(found, starts, combinations, false);
}

function report(
  found: ReadonlyMap<string, Finding>,
  starts: readonly Situation[],
  combinations: number,
  cutShort: boolean,
): LintReport {
  return { findings: [...found.values()], situations: starts.length, combinations, cutShort };
}

function combinationsOf(failures: readonly Injection[], size: number): Injection[][] {
  if (size === 1) return failures.map((failure) => [failure]);
  return failures.flatMap((first, index) => failures.slice(index + 1).map((second) => [first, second]));
}

interface Hazard {
  readonly kind: Finding['kind'];
  readonly resource: string;
}

function tryFailures(
  situation: Situation,
  failures: readonly Injection[],
  options: LintOptions,
  found: Map<string, Finding>,
  blames: Map<string, Change | undefined>,
): void {
  const failed = injectAll(situation.cib, failures, options);
  if (!failed) return;
  const course = followCourse(failed, options);
  for (const hazard of hazardsOf(course, situation)) {
    const change = blameFor(hazard, course, failed, situation, failures, options, blames);
    if (!change) continue;
    const key = `${hazard.kind} ${hazard.resource} ${change.subject}`;
    const known = found.get(key);
    found.set(
      key,
      known
        ? { ...known, occurrences: known.occurrences + 1 }
        : finding(hazard, change, situation, failures, options),
    );
  }
}

/** A resource cannot fail on a node that is down: such a combination is left out. */
function injectAll(cib: Cib, failures: readonly Injection[], options: LintOptions): Cib | undefined {
  const down = failures.flatMap((failure) => (failure.kind === 'node-down' ? [failure.node] : []));
  if (failures.some((failure) => failure.kind === 'fail' && down.includes(failure.node))) return undefined;
  // What crashes does so before a node is lost, while it can still be seen.
  const sequence = [...failures].sort(
    (one, other) => Number(one.kind === 'node-down') - Number(other.kind === 'node-down'),
  );
  return inject(cib, sequence, options);
}

function hazardsOf(course: Course, situation: Situation): Hazard[] {
  const hazards: Hazard[] = [];
  for (const { id, promotable } of servicesOf(situation.cluster)) {
    const resource = findResource(course.last, id);
    if (!resource || placed(resource, promotable ? role.promoted : role.started)) continue;
    hazards.push({ kind: promotable ? 'never-promoted' : 'no-place', resource: id });
  }
  if (course.end === 'repeats') {
    for (const name of restarted(course)) {
      if (!hazards.some((hazard) => hazard.resource === name))
        hazards.push({ kind: 'restarts-for-ever', resource: name });
    }
  }
  return hazards;
}

/** The top-level resources of which something is stopped in every round. */
function restarted(course: Course): string[] {
  const done = course.rounds.at(-1)?.outcome.done ?? [];
  const stops = done.filter(({ order }) => order.task === 'stop' && !is(order, 'pseudo'));
  return [...new Set(stops.flatMap(({ order }) => (order.resource ? [topOf(order.resource).id] : [])))];
}

/**
 * The smallest change of the configuration without which the hazard would not be. What was to blame for a hazard once is
 * asked first the next time.
 */
function blameFor(
  hazard: Hazard,
  course: Course,
  failed: Cib,
  situation: Situation,
  failures: readonly Injection[],
  options: LintOptions,
  blames: Map<string, Change | undefined>,
): Change | undefined {
  const remembered = `${hazard.kind} ${hazard.resource} ${failures
    .map((failure) => failure.kind)
    .sort()
    .join(' ')}`;
  const helps = (change: Change) => {
    const otherwise = followCourse(change.apply(failed), options);
    return !hazardsOf(otherwise, situation).some((other) => other.resource === hazard.resource);
  };
  const known = blames.get(remembered);
  if (known && helps(known)) return known;
  const against = constraintsAgainst(course, hazard);
  const change = suspectsFirst(configurationChanges(failed), against).find(helps);
  if (change) blames.set(remembered, change);
  return change;
}

function finding(
  hazard: Hazard,
  change: Change,
  situation: Situation,
  failures: readonly Injection[],
  options: LintOptions,
): Finding {
  const { kind, resource } = hazard;
  const when = failures.map(describeInjection).join(', and ');
  const consequences: Readonly<Record<Finding['kind'], string>> = {
    'never-promoted': `${resource} is never promoted anywhere again`,
    'no-place': `${resource} finds no place to run`,
    'restarts-for-ever': `${resource} is stopped and started for ever`,
  };
  return {
    kind,
    resource,
    blame: change.subject,
    constraint: change.constraint ?? null,
    profile: options.profile ?? '2.1.5',
    what: `When ${when}, ${consequences[kind]}.`,
    why: `It is because of ${change.subject}: the engine finds a place as soon as that is different. Before the failure: ${describePlaces(situation)}.`,
    advice: `Try ${change.clause}, if the resources may share a node or a role for the time of an outage.`,
    failures: failures.map(describeInjection),
    occurrences: 1,
  };
}

function describePlaces({ cluster }: Situation): string {
  const places: string[] = [];
  for (const { id, promotable } of servicesOf(cluster)) {
    const resource = findResource(cluster, id);
    if (!resource) continue;
    const parts = promotable ? resource.children.filter((child) => placed(child, role.promoted)) : [resource];
    const nodes = parts.flatMap((part) => part.runningOn.map((node) => node.name));
    places.push(`${id} ${promotable ? 'promoted ' : ''}on ${nodes.join(', ')}`);
  }
  return places.join('; ');
}
