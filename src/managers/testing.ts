import { z } from 'zod';
import type { NodeState } from '../model/node-state.ts';
import { primaryOf } from '../model/topology.ts';
import { type Deed, defineManager, type View } from './manager.ts';

/** What each instance tells the others about its own node. */
interface Told {
  readonly role?: 'primary' | 'standby';
  readonly timeline?: number;
}

interface Memory {
  readonly beganMs: number;
  /** When it looked last. */
  readonly lookedMs: number;
  /** How many orders it gave so far: their ids. */
  readonly count: number;
  /** What it ordered and does not know the end of. */
  readonly awaited: Deed['verb'] | 'nothing';
  readonly own?: NodeState;
  /** Whom its server follows as a standby, as far as it knows. */
  readonly upstream: string;
}

/** What it wants done, with the sentence for the timeline. */
interface Wish {
  readonly deed: Deed;
  readonly what: string;
}

const settings = z.strictObject({
  everyMs: z.number().default(200).describe('How often it looks, in milliseconds.'),
  silenceMs: z.number().default(1_000).describe('How long a peer may be silent, in milliseconds.'),
});
type LookoutSettings = z.output<typeof settings>;

/**
 * For tests of what runs managers: promotes the first standby that is heard of when no primary has been heard of for a
 * while. It knows no quorum and fences nobody, so a cut network gives it two primaries.
 */
export const lookout = defineManager<Memory, Told, typeof settings>({
  kind: 'lookout',
  summary: 'Promotes the next standby when the primary is not heard of.',
  explanation: 'Looks, tells, and promotes the first standby of the list when the primary falls silent.',
  settings,
  orders: ['look', 'promote', 'take-address', 'drop-address', 'follow', 'rebuild'],
  needsStore: false,
  begin: ({ atMs, topology }) => ({
    beganMs: atMs,
    lookedMs: Number.NEGATIVE_INFINITY,
    count: 0,
    awaited: 'nothing',
    upstream: primaryOf(topology).name,
  }),
  decide: (view, chosen, before) => {
    const seen = view.results.find((result) => result.state)?.state;
    const own = seen ?? before.own;
    const ended = view.results.some(({ order }) => order.verb === before.awaited);
    const awaited = ended ? 'nothing' : before.awaited;
    const settled = view.atMs - before.beganMs > chosen.silenceMs;

    const lookIsDue = view.atMs >= before.lookedMs + chosen.everyMs;
    const wish =
      own && seen && settled && awaited === 'nothing' ? wishOf(view, own, chosen, before) : undefined;
    const deeds: readonly Deed[] = [
      ...(lookIsDue ? [{ verb: 'look' } as const] : []),
      ...(wish ? [wish.deed] : []),
    ];
    const upstream = wish ? (upstreamAfter(wish.deed) ?? before.upstream) : before.upstream;
    return {
      orders: deeds.map((deed, index) => ({
        ...deed,
        id: `${deed.verb}-${before.count + index + 1}`,
        withinMs: 10_000,
        reason: wish?.what ?? 'it is time to look',
      })),
      reasons: wish ? [wish.what] : [],
      ...(seen ? { says: seen.answers ? tell(seen) : {} } : {}),
      settled,
      memory: {
        beganMs: before.beganMs,
        lookedMs: lookIsDue ? view.atMs : before.lookedMs,
        count: before.count + deeds.length,
        awaited: wish?.deed.verb ?? awaited,
        ...(own ? { own } : {}),
        upstream,
      },
      nextMs: (lookIsDue ? view.atMs : before.lookedMs) + chosen.everyMs,
    };
  },
});

/** Whom the own server follows once this is done, if that changes it. */
function upstreamAfter(deed: Deed): string | undefined {
  if (deed.verb === 'rebuild') return deed.from;
  return deed.verb === 'follow' ? (deed.upstream ?? undefined) : undefined;
}

function wishOf(view: View<Told>, own: NodeState, chosen: LookoutSettings, before: Memory): Wish | undefined {
  const heard = heardOf(view, own, chosen.silenceMs);
  const leader = heard
    .filter(({ role }) => role === 'primary')
    .sort((a, b) => (b.timeline ?? 0) - (a.timeline ?? 0))[0];
  const address = view.topology.addresses[0]?.name;
  if (own.server === 'down' && leader) {
    return {
      // It may have written what the new primary never got, so that it could not stream from it as it is.
      deed: { verb: 'rebuild', from: leader.node },
      what: `Rebuilds ${view.node} from ${leader.node}.`,
    };
  }
  if (!own.answers) return undefined;
  if (own.role === 'primary') return address === undefined ? undefined : holdRightly(view, leader, address);
  if (!leader) {
    const first = heard.find(({ role }) => role === 'standby');
    if (first?.node !== view.node) return undefined;
    return {
      deed: { verb: 'promote' },
      what: `Promotes ${view.node}: nobody has heard of a primary for ${chosen.silenceMs} ms.`,
    };
  }
  if (leader.node === before.upstream) return undefined;
  return {
    deed: { verb: 'follow', upstream: leader.node },
    what: `${view.node} follows ${leader.node}, which is primary on timeline ${leader.timeline}.`,
  };
}

/** A primary holds the address unless it has been replaced. */
function holdRightly(
  view: View<Told>,
  leader: { readonly node: string } | undefined,
  address: string,
): Wish | undefined {
  const rightful = leader === undefined || leader.node === view.node;
  const holds = view.holds.includes(address);
  if (rightful && !holds) {
    return {
      deed: { verb: 'take-address', address },
      what: `Takes the address ${address}, because ${view.node} is primary now.`,
    };
  }
  if (rightful || !holds) return undefined;
  return {
    deed: { verb: 'drop-address', address },
    what: `Drops the address ${address}, because ${leader.node} is primary on a newer timeline.`,
  };
}

const tell = ({ role, timeline }: NodeState): Told => ({
  ...(role ? { role } : {}),
  ...(timeline === undefined ? {} : { timeline }),
});

/** Every node of the topology that is heard of, the own one included, in the topology's order. */
function heardOf(view: View<Told>, own: NodeState, silenceMs: number) {
  return view.topology.nodes.flatMap(({ name: node }) => {
    if (node === view.node) return [{ node, ...tell(own) }];
    const heard = view.heard.get(node);
    return heard && view.atMs - heard.heardMs < silenceMs ? [{ node, ...heard.said }] : [];
  });
}
