import { openInTurn } from '../../../kit/in-turn.ts';
import type { LinkQuality, Place } from '../../../model/topology.ts';
import { type Barrier, linkState } from '../../link-state.ts';
import { VerbFailed } from '../../world.ts';
import { outerDeviceOf } from './delay/delay-line.ts';
import type { Segment } from './segment.ts';
import { isSlow, openShaping, refuseUnshapeable } from './shaping.ts';

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
 * connect with a reset, and breaks what is connected; what is slow waits at the receiving host's port.
 */
export interface Links {
  readonly barrier: (from: Place, to: Place) => Barrier;
  readonly cut: (from: Place, to: Place) => Promise<void>;
  readonly reset: (from: Place, to: Place) => Promise<void>;
  /** Another quality; a cut stays a cut. @throws VerbFailed where the kernel cannot */
  readonly slow: (from: Place, to: Place, quality: LinkQuality) => Promise<void>;
  /** This way is as planned again. */
  readonly mend: (from: Place, to: Place) => Promise<void>;
  /** Puts in place again what a host loses with its power: its own rules and its port's. */
  readonly restore: (place: Place) => Promise<void>;
  /** Ends what makes links late. */
  readonly close: () => Promise<void>;
}

/** Who is on the segment, what each link does when nothing is wrong with it, and what becomes known. */
export interface LinksPlan {
  readonly places: readonly Place[];
  /** Of what is left to chance: jitter. */
  readonly seed: number;
  readonly endOf: (place: Place) => LinkEnd;
  readonly quality: (from: Place, to: Place) => LinkQuality;
  readonly news: (from: Place, to: Place, state: ReturnType<typeof linkState>) => void;
}

interface Way {
  readonly from: Place;
  readonly to: Place;
  barrier: Barrier;
  quality: LinkQuality;
}

/** @throws VerbFailed where a link is planned to be slower than this kernel can make it */
export async function openLinks(segment: Segment, plan: LinksPlan): Promise<Links> {
  const { places, endOf, quality: planned } = plan;
  const shaping = await openShaping(segment, plan.seed);
  const ways = new Map<string, Way>();
  for (const from of places)
    for (const to of places)
      if (from !== to) ways.set(`${from} ${to}`, { from, to, barrier: 'none', quality: planned(from, to) });
  for (const { quality } of ways.values()) refuseUnshapeable(shaping, quality);

  const way = (from: Place, to: Place): Way => {
    const found = ways.get(`${from} ${to}`);
    if (!found) throw new VerbFailed(`there is no link from ${from} to ${to}`);
    return found;
  };
  const all = (barrier: Barrier) => [...ways.values()].filter((each) => each.barrier === barrier);
  const slowed = () => [...ways.values()].filter(({ quality }) => isSlow(quality));
  const ports = ({ from, to }: Way) =>
    `iifname ${devicesOf(endOf(from).port)} oifname ${devicesOf(endOf(to).port)}`;

  const writeSegment = async () => {
    const classes = slowed().map(
      (each) => `${ports(each)} meta priority set ${shaping.classOf(places.indexOf(each.from))}`,
    );
    const cuts = all('cut').map((each) => `${ports(each)} drop`);
    await segment.run('nft', ['-f', '-'], segmentRules([...classes, ...cuts]));
  };
  const writePort = async (place: Place) => {
    const { port, run } = endOf(place);
    if (!run) return;
    const senders = slowed().filter(({ to }) => to === place);
    await shaping.shape(
      port,
      senders.map(({ from, quality }) => {
        const { hardwareAddress } = endOf(from);
        return { place: places.indexOf(from), hardwareAddress, quality };
      }),
    );
  };
  const writeHost = async (place: Place) => {
    const senders = all('reset').filter(({ to }) => to === place);
    const addresses = senders.map(({ from }) => endOf(from).hardwareAddress);
    await endOf(place).run?.('nft', ['-f', '-'], hostRules(addresses));
  };
  // Rules and queues are written as a whole: two at a time would each write what the other does not know.
  const inTurn = openInTurn();
  const make = async (link: Way, { barrier, quality }: Pick<Way, 'barrier' | 'quality'>) => {
    const before = { barrier: link.barrier, quality: link.quality };
    link.barrier = barrier;
    link.quality = quality;
    const reshaped = quality !== before.quality;
    if (reshaped) await writePort(link.to);
    if (reshaped || before.barrier === 'cut' || barrier === 'cut') await writeSegment();
    if (before.barrier === 'reset' || barrier === 'reset') await writeHost(link.to);
    if (barrier === 'reset') await breakConnections(endOf(link.from), endOf(link.to));
    plan.news(link.from, link.to, linkState(barrier, quality, planned(link.from, link.to)));
  };
  const change = (from: Place, to: Place, next: Partial<Pick<Way, 'barrier' | 'quality'>>) => {
    const link = way(from, to);
    return inTurn(() => make(link, { barrier: link.barrier, quality: link.quality, ...next }));
  };
  await writeSegment();
  return {
    barrier: (from, to) => way(from, to).barrier,
    cut: async (from, to) => change(from, to, { barrier: 'cut' }),
    reset: async (from, to) => change(from, to, { barrier: 'reset' }),
    slow: async (from, to, quality) => {
      refuseUnshapeable(shaping, quality);
      await change(from, to, { quality });
    },
    mend: async (from, to) => change(from, to, { barrier: 'none', quality: planned(from, to) }),
    restore: (place) =>
      inTurn(async () => {
        await writePort(place);
        await writeHost(place);
      }),
    close: shaping.close,
  };
}

/** What a port may be for the bridge's rules: itself, or what stands for it once it is behind a delay line. */
function devicesOf(port: string): string {
  return `{ "${port}", "${outerDeviceOf(port)}" }`;
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

function segmentRules(rules: readonly string[]): string {
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
