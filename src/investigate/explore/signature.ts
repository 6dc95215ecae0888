import type { Timeline } from '../../recording/timeline.ts';
import type { Verdict } from '../../trial/judge.ts';
import type { Sight } from './cover.ts';
import { type Harm, harms } from './general-symptoms.ts';
import type { Combination, Space } from './space.ts';

/** What a trial showed, and how its outage looks. */
export interface Look extends Sight {
  /** The names of the symptoms that were there. */
  readonly symptoms: readonly string[];
  /**
   * Which harms were seen and what each node had become in the end, with roles in place of names: two combinations with
   * one signature are two ways to one outage.
   */
  readonly signature: string;
}

/** Reads a trial of a combination: harms by the general symptoms that are present, absent, or not to be told. */
export function readLook(space: Space, combination: Combination, timeline: Timeline, verdict: Verdict): Look {
  // While a fault could not be removed, what is wrong is still the fault.
  const tells =
    timeline.end?.how === 'completed' && !verdict.coverage.some(({ outcome }) => outcome === 'stuck');
  const landed = new Set(
    verdict.coverage.flatMap(({ name, outcome }) =>
      outcome === 'missed' || outcome === 'never-due' || outcome === 'unrecorded' ? [] : [name],
    ),
  );
  const acted = combination.filter((member) => {
    const suspect = space.suspects[member];
    return suspect !== undefined && (suspect.kind === 'setting' || landed.has(suspect.name));
  });
  const statusOf = (harm: Harm) => {
    const found = verdict.symptoms.filter(({ check }) => check === harm);
    if (!tells) return 'cannot-tell';
    if (found.some(({ finding }) => finding.status === 'present')) return 'present';
    // A harm that a topology cannot come to is absent from it.
    return found.every(({ finding }) => finding.status === 'absent') ? 'absent' : 'cannot-tell';
  };
  const mask = (status: string) =>
    harms.reduce((bits, harm, index) => (statusOf(harm) === status ? bits | (1 << index) : bits), 0);
  const seen = mask('present');
  const present = verdict.symptoms.filter(({ finding }) => finding.status === 'present');
  return {
    harms: seen,
    absent: mask('absent'),
    acted,
    symptoms: seen === 0 ? [] : present.map(({ name }) => name),
    signature: seen === 0 ? '' : signatureOf(timeline, verdict),
  };
}

function signatureOf(timeline: Timeline, verdict: Verdict): string {
  const { nodes } = timeline.header.scenario.topology;
  const roleOf = (name: string) => {
    const node = nodes.find((each) => each.name === name);
    if (!node || node.role === 'primary') return 'primary';
    return node.replication === 'sync' ? 'synchronous standby' : 'standby';
  };
  const present = verdict.symptoms
    .filter(({ finding }) => finding.status === 'present')
    .map(({ check, name }) => {
      const node = nodes.find((each) => name === `${check}-${each.name}`);
      return node ? `${check} (${roleOf(node.name)})` : check;
    });
  const ends = nodes.map(({ name }) => `${roleOf(name)} ${endOf(timeline, name)}`);
  return `${[...new Set(present)].sort().join(', ')}; in the end ${ends.sort().join(', ')}`;
}

/** What a node was when it was last looked at in the watch. */
function endOf({ observations, watch }: Timeline, node: string): string {
  const last = observations.get(node)?.findLast(({ atMs }) => atMs <= (watch?.toMs ?? 0));
  if (!last) return 'unknown';
  const { state } = last;
  if (state.server !== 'ready') return state.server;
  if (!state.answers) return 'silent';
  return state.role === 'standby' ? (state.receiving === false ? 'without stream' : 'up') : 'primary';
}
