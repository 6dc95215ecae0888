import type { View } from '../../manager.ts';
import type { Said } from './said.ts';
import type { PacemakerSettings } from './settings.ts';

/**
 * Membership as Corosync's totem keeps it. A member that falls silent stalls the whole ring: for the token's timeout
 * nobody knows, for the consensus' timeout the rest waits for it, and in all that time nothing that anybody said is
 * delivered. Then a new ring forms without it. Reference: corosync.conf(5), "token", "token_coefficient", "consensus".
 */
export interface Ring {
  members: readonly string[];
  /** Since when the ring has these members. */
  formedMs: number;
  /** When each peer was last heard saying that it hears this node. */
  touchedMs: Readonly<Record<string, number>>;
  /** What the members said, as far as the ring delivered it. */
  delivered: Readonly<Record<string, Said>>;
}

export interface RingTimes {
  /** A message is repeated after so long; until then silence means nothing. */
  readonly repeatMs: number;
  /** After so long of silence a member is out. */
  readonly lostMs: number;
}

export interface RingChange {
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** True while a member is silent and not yet given up. */
  readonly stalled: boolean;
}

/** How often an instance says that it is there, in milliseconds. */
export const heartbeatMs = 250;

export function ringTimes(settings: PacemakerSettings, nodes: number): RingTimes {
  const tokenMs = settings.token + Math.max(0, nodes - 2) * settings['token-coefficient'];
  const consensusMs = settings.consensus ?? 1.2 * tokenMs;
  // Corosync repeats the token four times before it is lost.
  return { repeatMs: Math.max(tokenMs / 4.2, 3 * heartbeatMs), lostMs: tokenMs + consensusMs };
}

export function beginRing(node: string, atMs: number): Ring {
  return { members: [node], formedMs: atMs, touchedMs: {}, delivered: {} };
}

/** Takes in what was heard: who is in touch, who has been silent for too long, and what is delivered. */
export function updateRing(ring: Ring, view: View<Said>, times: RingTimes): RingChange {
  const { node, atMs, heard } = view;
  const touchedMs: Record<string, number> = { ...ring.touchedMs };
  for (const [peer, { said, heardMs }] of heard) {
    if (said.hears.includes(node)) touchedMs[peer] = Math.max(touchedMs[peer] ?? 0, heardMs);
  }
  ring.touchedMs = touchedMs;
  const silenceMs = (peer: string) => atMs - (touchedMs[peer] ?? Number.NEGATIVE_INFINITY);
  const others = ring.members.filter((member) => member !== node);
  const left = others.filter((peer) => silenceMs(peer) > times.lostMs);
  const joined = [...heard.keys()].filter(
    (peer) => !ring.members.includes(peer) && silenceMs(peer) <= times.repeatMs,
  );
  if (left.length > 0 || joined.length > 0) {
    ring.members = [...ring.members.filter((member) => !left.includes(member)), ...joined].toSorted();
    ring.formedMs = atMs;
  }
  const delivered = { ...ring.delivered };
  for (const peer of left) delete delivered[peer];
  const stalled = ring.members.some((peer) => peer !== node && silenceMs(peer) > times.repeatMs);
  if (!stalled) {
    for (const peer of ring.members) {
      const said = heard.get(peer)?.said;
      if (said) delivered[peer] = said;
    }
  }
  ring.delivered = delivered;
  return { joined, left, stalled };
}

/** The peers that were heard a moment ago, whatever they hear themselves. */
export function hears(view: View<Said>, times: RingTimes): string[] {
  return [...view.heard]
    .filter(([, { heardMs }]) => view.atMs - heardMs <= times.repeatMs)
    .map(([peer]) => peer)
    .toSorted();
}

/** True if the members are more than half of all nodes, or the one of two that is allowed to go on. */
export function hasQuorum(members: number, nodes: number, twoNode: boolean): boolean {
  return members > nodes / 2 || (twoNode && nodes === 2 && members === 1);
}
