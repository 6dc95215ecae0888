import type { Topology } from '../../model/topology.ts';
import type { EndEvent } from '../../recording/event.ts';
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

/** How a trial and its nodes ended: what a look needs to know of a recording besides its verdict. */
export interface Endings {
  readonly how?: EndEvent['how'];
  /** What each node was when it was last looked at in the watch, in the topology's order, roles in place of names. */
  readonly nodes: readonly string[];
}

export function readEndings(timeline: Timeline): Endings {
  const { topology } = timeline.header.scenario;
  const nodes = topology.nodes.map(({ name }) => `${roleOf(topology, name)} ${endOf(timeline, name)}`);
  return { nodes, ...(timeline.end ? { how: timeline.end.how } : {}) };
}

/** Reads a trial of a combination: harms by the general symptoms that are present, absent, or not to be told. */
export function readLook(
  { suspects }: Space,
  combination: Combination,
  topology: Topology,
  endings: Endings,
  verdict: Verdict,
): Look {
  // While a fault could not be removed, what is wrong is still the fault.
  const tells = endings.how === 'completed' && !verdict.coverage.some(({ outcome }) => outcome === 'stuck');
  const landed = new Set(
    verdict.coverage.flatMap(({ name, outcome }) =>
      outcome === 'missed' || outcome === 'never-due' || outcome === 'unrecorded' ? [] : [name],
    ),
  );
  const acted = combination.filter((member) => {
    const suspect = suspects[member];
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
    signature: seen === 0 ? '' : signatureOf(topology, endings, verdict),
  };
}

function signatureOf(topology: Topology, endings: Endings, verdict: Verdict): string {
  const present = verdict.symptoms
    .filter(({ finding }) => finding.status === 'present')
    .map(({ check, name }) => {
      const node = topology.nodes.find((each) => name === `${check}-${each.name}`);
      return node ? `${check} (${roleOf(topology, node.name)})` : check;
    });
  return `${[...new Set(present)].sort().join(', ')}; in the end ${[...endings.nodes].sort().join(', ')}`;
}

function roleOf(topology: Topology, name: string): string {
  const node = topology.nodes.find((each) => each.name === name);
  if (!node || node.role === 'primary') return 'primary';
  return node.replication === 'sync' ? 'synchronous standby' : 'standby';
}

/** What a node was when it was last looked at in the watch. */
function endOf({ header, observations, watch }: Timeline, node: string): string {
  const last = observations.get(node)?.findLast(({ atMs }) => atMs <= (watch?.toMs ?? 0));
  if (!last) return 'unknown';
  const { state } = last;
  if (state.server !== 'ready') return state.server;
  if (!state.answers) return 'silent';
  const began = roleOf(header.scenario.topology, node) === 'primary' ? 'primary' : 'standby';
  if (state.role !== 'standby') return began === 'primary' ? 'still primary' : 'now primary';
  if (state.receiving === false) return 'without stream';
  return began === 'primary' ? 'now standby' : 'up';
}
