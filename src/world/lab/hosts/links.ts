import type { Place } from '../../../model/topology.ts';
import type { Barrier } from '../../link-state.ts';
import type { Segment } from './segment.ts';

/** One end of a link, as the rules know it. */
export interface LinkEnd {
  /** The segment's port that it is plugged into. */
  readonly port: string;
  readonly hardwareAddress: string;
  /** Every address it has now, virtual ones included. */
  readonly addresses: () => Promise<readonly string[]>;
  /** Runs a command where its network interface is; `undefined` while its host is off. */
  readonly run: ((file: string, args: readonly string[], input?: string) => Promise<string>) | undefined;
}

/**
 * What stands in the way on a segment, one way at a time. A cut is a rule on the bridge that drops whatever one port sends
 * to another, whatever addresses it carries; a reset is a rule on the receiving host that answers every attempt to
 * connect with a reset, and breaks what is connected.
 */
export interface Links {
  readonly barrier: (from: Place, to: Place) => Barrier;
  readonly set: (from: Place, to: Place, barrier: Barrier) => Promise<void>;
  /** Puts a host's own rules in place again, which it loses with its power. */
  readonly restore: (place: Place) => Promise<void>;
}

export async function openLinks(segment: Segment, endOf: (place: Place) => LinkEnd): Promise<Links> {
  const barriers = new Map<string, { from: Place; to: Place; barrier: Barrier }>();
  const all = (barrier: Barrier) => [...barriers.values()].filter((each) => each.barrier === barrier);
  await segment.run('nft', ['-f', '-'], segmentRules([]));

  const writeSegment = async () => {
    const pairs = all('cut').map(({ from, to }) => [endOf(from).port, endOf(to).port] as const);
    await segment.run('nft', ['-f', '-'], segmentRules(pairs));
  };
  const writeHost = async (place: Place) => {
    const senders = all('reset').filter(({ to }) => to === place);
    const addresses = senders.map(({ from }) => endOf(from).hardwareAddress);
    await endOf(place).run?.('nft', ['-f', '-'], hostRules(addresses));
  };
  return {
    barrier: (from, to) => barriers.get(`${from} ${to}`)?.barrier ?? 'none',
    set: async (from, to, barrier) => {
      const before = barriers.get(`${from} ${to}`)?.barrier ?? 'none';
      barriers.set(`${from} ${to}`, { from, to, barrier });
      if (before === 'cut' || barrier === 'cut') await writeSegment();
      if (before === 'reset' || barrier === 'reset') await writeHost(to);
      if (barrier === 'reset') await breakConnections(endOf(from), endOf(to));
    },
    restore: writeHost,
  };
}

/** Both sides forget the connection and tell each other so. */
async function breakConnections(one: LinkEnd, other: LinkEnd): Promise<void> {
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const address of await there.addresses()) {
      // `ss` ends with an error where the kernel cannot break connections; then the next packet does.
      await here.run?.('ss', ['--kill', '--tcp', 'dst', address]).catch(() => {});
    }
  }
}

function segmentRules(cuts: readonly (readonly [string, string])[]): string {
  const rules = cuts.map(([from, to]) => `iifname "${from}" oifname "${to}" drop`);
  return `table bridge reenact
delete table bridge reenact
table bridge reenact {
  chain links { type filter hook forward priority 0; ${rules.map((rule) => `${rule};`).join(' ')} }
}
`;
}

function hostRules(senders: readonly string[]): string {
  const rules = senders.map(
    (address) => `ether saddr ${address} tcp flags & (syn | ack) == syn reject with tcp reset`,
  );
  return `table inet reenact
delete table inet reenact
table inet reenact {
  chain links { type filter hook input priority 0; ${rules.map((rule) => `${rule};`).join(' ')} }
}
`;
}
