import type { RowsEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';

/** The node whose rows are the truth in the end, or why none can be named. */
export type Authority = { readonly node: string; readonly timeline?: number } | Unclear;

export interface Unclear {
  readonly why: string;
  /** Where only one node stands in the way: that one, and the newest primary that was read. */
  readonly between?: { readonly unread: string; readonly read: string };
}

/**
 * Chooses the node whose rows count: the writable primary of the highest timeline among the nodes that were read
 * completely.
 *
 * It is not enough that such a node exists. If a node that could not be read was ever seen as primary of the same or a
 * higher timeline, rows missing here may well be there, so nothing may be called lost. And if two primaries of the same
 * timeline were read, the one that holds a virtual address in the end counts; if that does not tell, none does.
 */
export function chooseAuthority(timeline: Timeline): Authority {
  if (timeline.rows.length === 0) return { why: 'The recording ends before the nodes were read.' };
  const readable = timeline.rows.filter((event) => event.complete && event.rows !== undefined);
  if (readable.length === 0) {
    const whys = timeline.rows.map((event) => `${event.node}: ${event.why ?? 'not read completely'}`);
    const nobody = timeline.rows.every((event) => event.role === 'standby')
      ? ' Nobody is primary in the end; if the runbook promotes a node, that one counts.'
      : '';
    return { why: `No node could be read completely (${whys.join('; ')}).${nobody}` };
  }
  const primaries = readable.filter((event) => event.role === 'primary');
  if (primaries.length === 0) {
    return { why: 'No writable primary could be read completely: standbys alone do not say what is lost.' };
  }
  const highest = Math.max(...primaries.map(timelineOf));
  const candidates = primaries.filter((event) => timelineOf(event) === highest);
  const newer = newerElsewhere(timeline, readable, highest);
  const [first] = newer;
  if (first) {
    const read = candidates.length === 1 ? candidates[0]?.node : undefined;
    if (read === undefined || newer.length > 1) return { why: first.why };
    return { why: first.why, between: { unread: first.node, read } };
  }
  const chosen =
    candidates.length === 1 ? candidates[0] : candidates.find((event) => holdsAddress(timeline, event.node));
  if (!chosen) {
    const names = candidates.map((event) => event.node).join(' and ');
    return {
      why: `${names} are both primaries of timeline ${highest}, and no address tells which one counts.`,
    };
  }
  return { node: chosen.node, ...(chosen.timeline === undefined ? {} : { timeline: chosen.timeline }) };
}

const timelineOf = (event: RowsEvent) => event.timeline ?? 0;

/** Nodes that were not read completely and may hold a history as new as the one that was read, each with a sentence. */
function newerElsewhere(
  timeline: Timeline,
  readable: readonly RowsEvent[],
  highest: number,
): { readonly node: string; readonly why: string }[] {
  const read = new Set(readable.map((event) => event.node));
  const nodes = [...timeline.observations.keys(), ...timeline.rows.map((event) => event.node)];
  return [...new Set(nodes.filter((name) => !read.has(name)))].flatMap((node) => {
    const newest = newestPrimacy(timeline, node);
    if (newest !== undefined && newest >= highest) {
      const why = `${node} was primary of timeline ${newest} and could not be read completely; the newest primary read is of timeline ${highest}.`;
      return { node, why };
    }
    if (newest === undefined && hasAcknowledged(timeline, node)) {
      const why = `${node} acknowledged writes without having been seen as primary, and could not be read completely.`;
      return { node, why };
    }
    return [];
  });
}

/** The highest timeline a node was seen as primary of. */
function newestPrimacy(timeline: Timeline, node: string): number | undefined {
  const states = (timeline.observations.get(node) ?? []).map((look) => look.state);
  const told = timeline.rows.filter((event) => event.node === node);
  let newest: number | undefined;
  for (const { role, timeline: number = 0 } of [...states, ...told]) {
    if (role === 'primary') newest = Math.max(newest ?? 0, number);
  }
  return newest;
}

function hasAcknowledged(timeline: Timeline, node: string): boolean {
  return timeline.operations.some(
    (operation) =>
      operation.kind === 'write' && operation.outcome === 'acknowledged' && operation.node === node,
  );
}

/** True if a virtual address belonged to the node when the recording ended. */
function holdsAddress(timeline: Timeline, node: string): boolean {
  return timeline.header.scenario.topology.addresses.some(({ name, owner }) => {
    const last = timeline.addresses.findLast((event) => event.address === name);
    return (last ? last.owner : owner) === node;
  });
}
