import type { LinkQuality } from '../../../model/topology.ts';
import { VerbFailed } from '../../world.ts';
import { type DelayLine, openDelayLine } from './delay/delay-line.ts';
import { findDelaying } from './delay/find-delaying.ts';
import type { Segment } from './segment.ts';

/** Delay and jitter below this are what the segment and its hosts take anyway, in milliseconds: nothing is added. */
export const ownDelayMs = 1;
/** What a link without a limit of its own carries, in bits per second: more than any host here can send. */
const unlimitedBits = 100e9;
/** The queue before a narrow link holds what it carries in this time, and at least two large packets. */
const queueSeconds = 0.2;
const queueBytesLeast = 2 ** 17;

/** One way of a link that is slower than the segment. */
export interface Slowed {
  /** The sender's number among the segment's places. */
  readonly place: number;
  readonly hardwareAddress: string;
  readonly quality: LinkQuality;
}

/**
 * What can be done to a link's quality. Bandwidth is a class of htb at the port of the receiving host, into which
 * the bridge's rules put what one sender sends to it. Delay is netem below that class where the kernel has it; elsewhere
 * a program before the port, through which goes everything that the host sends and gets from its first delay on.
 */
export interface Shaping {
  /** Why no delay can be made; absent where it can. */
  readonly noDelay?: string;
  /** Why no limit can be made; absent where it can. */
  readonly noLimit?: string;
  /** The class of what the n-th place sends, as a rule of nft sets it. */
  readonly classOf: (place: number) => string;
  /** Puts a port's classes in place, in lieu of those it had. */
  readonly shape: (port: string, senders: readonly Slowed[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Tries on the segment's own loopback, which nothing uses, what this kernel has. @param seed of what is left to chance */
export async function openShaping(segment: Segment, seed: number): Promise<Shaping> {
  const tc = (...words: readonly string[]) => segment.run('tc', words);
  const noLimit = await tc('qdisc', 'replace', 'dev', 'lo', 'root', 'htb').then(
    () => tc('qdisc', 'delete', 'dev', 'lo', 'root').then(() => undefined),
    () => 'this kernel has no sch_htb',
  );
  const delaying = await findDelaying(segment.run);
  const noDelay = noLimit ?? ('lacks' in delaying ? delaying.lacks : undefined);
  const byLine = 'by' in delaying && delaying.by === 'line';
  const lines = new Map<string, DelayLine>();

  /** The line before a port: there from the first delay on. */
  const lineBefore = async (port: string, late: readonly Slowed[]): Promise<DelayLine | undefined> => {
    const there = lines.get(port);
    if (there || !byLine || late.length === 0) return there;
    const line = await openDelayLine(segment, port, seed);
    lines.set(port, line);
    return line;
  };
  return {
    ...(noDelay === undefined ? {} : { noDelay }),
    ...(noLimit === undefined ? {} : { noLimit }),
    // Class 1:N as one number: nft reads `1:2` in some places only.
    classOf: (place) => `0x${(0x1_0001 + place).toString(16)}`,
    shape: async (port, senders) => {
      const late = senders.filter(({ quality }) => addsDelay(quality));
      const line = await lineBefore(port, late);
      await line?.insert();
      await line?.delay(late.map(({ hardwareAddress, quality }) => [hardwareAddress, quality]));
      const device = line?.device ?? port;
      // There is nothing to delete at a device that was not shaped.
      await tc('qdisc', 'delete', 'dev', device, 'root').catch(() => {});
      if (senders.length === 0) return;
      await tc('qdisc', 'add', 'dev', device, 'root', 'handle', '1:', 'htb');
      for (const { place, quality } of senders) {
        const id = `1:${hexadecimal(place)}`;
        const bits = (quality.bytesPerSecond ?? unlimitedBits / 8) * 8;
        await tc('class', 'add', 'dev', device, 'parent', '1:', 'classid', id, 'htb', 'rate', `${bits}bit`);
        const queue = addsDelay(quality) && !byLine ? netemOf(quality) : queueOf(quality);
        await tc('qdisc', 'add', 'dev', device, 'parent', id, ...queue);
      }
    },
    close: async () => {
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}

/** Refuses a quality that this kernel cannot make. @throws VerbFailed with the reason */
export function refuseUnshapeable({ noDelay, noLimit }: Shaping, quality: LinkQuality): void {
  if (isSlow(quality) && noLimit !== undefined)
    throw new VerbFailed(`a link between hosts cannot be slowed: ${noLimit}`);
  if (addsDelay(quality) && noDelay !== undefined)
    throw new VerbFailed(
      `a link between hosts cannot be delayed: ${noDelay}; bytes-per-second with a delay below ${ownDelayMs} ms can be had`,
    );
}

/** Whether a link of this quality is slower than the segment is by itself. */
export function isSlow(quality: LinkQuality): boolean {
  return quality.bytesPerSecond !== undefined || addsDelay(quality);
}

function addsDelay({ delayMs, jitterMs }: LinkQuality): boolean {
  return delayMs + jitterMs >= ownDelayMs;
}

function queueOf({ bytesPerSecond }: LinkQuality): string[] {
  const bytes = Math.max(queueBytesLeast, Math.round((bytesPerSecond ?? 0) * queueSeconds));
  return ['bfifo', 'limit', `${bytes}`];
}

/** tc-netem(8): the delay varies by the second value both ways, and what is late may be overtaken. */
function netemOf({ delayMs, jitterMs }: LinkQuality): string[] {
  const half = jitterMs / 2;
  const variation = half > 0 ? [`${half}ms`] : [];
  return ['netem', 'delay', `${delayMs + half}ms`, ...variation, 'limit', '10000'];
}

/** Class numbers are hexadecimal, and 0 is none. */
function hexadecimal(place: number): string {
  return (place + 1).toString(16);
}
