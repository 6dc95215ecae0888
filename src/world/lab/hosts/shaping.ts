import type { LinkQuality, Place } from '../../../model/topology.ts';
import { VerbFailed } from '../../world.ts';
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
  readonly from: Place;
  readonly quality: LinkQuality;
}

/**
 * What the kernel can do to a link's quality. Bandwidth is a class of htb at the port of the receiving host, into which
 * the bridge's rules put what one sender sends to it; delay is netem below that class, where the kernel has it.
 */
export interface Shaping {
  /** Why no delay can be made; absent where it can. */
  readonly noDelay?: string;
  /** Why no limit can be made; absent where it can. */
  readonly noLimit?: string;
  /** The class of what the n-th place sends, as a rule of nft sets it. */
  readonly classOf: (place: number) => string;
  /** Puts a port's classes in place, in lieu of those it had. */
  readonly shape: (port: string, senders: readonly (Slowed & { readonly place: number })[]) => Promise<void>;
}

/** Tries on the segment's own loopback, which nothing uses, what this kernel has. */
export async function openShaping(segment: Segment): Promise<Shaping> {
  const tc = (...words: readonly string[]) => segment.run('tc', words);
  const lacks = async (module: string, ...words: readonly string[]) => {
    try {
      await tc('qdisc', 'replace', 'dev', 'lo', 'root', ...words);
      await tc('qdisc', 'delete', 'dev', 'lo', 'root');
      return undefined;
    } catch {
      return `this kernel has no ${module}`;
    }
  };
  const noLimit = await lacks('sch_htb', 'htb');
  const noDelay = noLimit ?? (await lacks('sch_netem', 'netem', 'delay', '1ms'));
  return {
    ...(noDelay === undefined ? {} : { noDelay }),
    ...(noLimit === undefined ? {} : { noLimit }),
    // Class 1:N as one number: nft reads `1:2` in some places only.
    classOf: (place) => `0x${(0x1_0001 + place).toString(16)}`,
    shape: async (port, senders) => {
      // There is nothing to delete at a port that was not shaped.
      await tc('qdisc', 'delete', 'dev', port, 'root').catch(() => {});
      if (senders.length === 0) return;
      await tc('qdisc', 'add', 'dev', port, 'root', 'handle', '1:', 'htb');
      for (const { place, quality } of senders) {
        const id = `1:${hexadecimal(place)}`;
        const bits = (quality.bytesPerSecond ?? unlimitedBits / 8) * 8;
        await tc('class', 'add', 'dev', port, 'parent', '1:', 'classid', id, 'htb', 'rate', `${bits}bit`);
        await tc('qdisc', 'add', 'dev', port, 'parent', id, ...queueOf(quality));
      }
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

/** tc-netem(8): the delay varies by the second value both ways, and what is late may be overtaken. */
function queueOf(quality: LinkQuality): string[] {
  const { delayMs, jitterMs, bytesPerSecond } = quality;
  if (!addsDelay(quality)) {
    const bytes = Math.max(queueBytesLeast, Math.round((bytesPerSecond ?? 0) * queueSeconds));
    return ['bfifo', 'limit', `${bytes}`];
  }
  const half = jitterMs / 2;
  const variation = half > 0 ? [`${half}ms`] : [];
  return ['netem', 'delay', `${delayMs + half}ms`, ...variation, 'limit', '10000'];
}

/** Class numbers are hexadecimal, and 0 is none. */
function hexadecimal(place: number): string {
  return (place + 1).toString(16);
}
