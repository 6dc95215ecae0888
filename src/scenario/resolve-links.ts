import type { z } from 'zod';
import { clientsPlace, type LinkPlan, type LinkQuality, storePlace } from '../model/topology.ts';
import type { Path } from './flaw.ts';
import { refuseUnknownName } from './mentions.ts';
import { type Reading, refuse } from './reading.ts';
import type { linkPairShape, linkShape } from './shape.ts';

type WrittenLink = z.output<typeof linkShape>;

/** What a link does, in the model's terms. */
export function linkQuality(link: WrittenLink): LinkQuality {
  const bytesPerSecond = link['bytes-per-second'];
  return {
    delayMs: link.delay,
    jitterMs: link.jitter,
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  };
}

/**
 * The links that differ.
 * @param others what every link does, and these too where they do not say; absent if that could not be read
 */
export function resolveLinks(
  reading: Reading,
  written: readonly z.output<typeof linkPairShape>[],
  others: WrittenLink | undefined,
): LinkPlan[] | undefined {
  const seen = new Set<string>();
  for (const [index, { between }] of written.entries()) {
    const at: Path = ['topology', 'links', index, 'between'];
    refuseWrongEnds(reading, between, [...at, 0], [...at, 1]);
    const pair = between.toSorted().join(' ');
    if (seen.has(pair)) {
      const message = `The link between ${between.join(' and ')} stands twice in this list.`;
      refuse(reading, {
        code: 'scenario/bad-combination',
        path: at,
        message,
        advice: 'Keep one of the two.',
      });
    }
    seen.add(pair);
  }
  return (
    others &&
    written.map((link) => ({
      between: link.between,
      ...linkQuality({
        delay: link.delay ?? others.delay,
        jitter: link.jitter ?? others.jitter,
        'bytes-per-second': link['bytes-per-second'] ?? others['bytes-per-second'],
      }),
    }))
  );
}

/** Refuses ends of a link that do not exist or are the same place. */
export function refuseWrongEnds(
  reading: Reading,
  [one, other]: readonly [string, string],
  onePath: Path,
  otherPath: Path,
): void {
  refuseUnknownName(reading, 'node', one, onePath, [clientsPlace, storePlace]);
  refuseUnknownName(reading, 'node', other, otherPath, [clientsPlace, storePlace]);
  if (one === other) {
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: otherPath,
      message: `A link leads from one place to another; both ends here are "${one}".`,
      advice: 'Name two different places.',
    });
  }
}
