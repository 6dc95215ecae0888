import { z } from 'zod';
import { duration, size } from '../model/fields.ts';
import { defineFault } from './fault.ts';
import { linkStrike } from './link-strike.ts';

export const slowLink = defineFault({
  kind: 'slow-link',
  summary: 'A link becomes slow: delay, jitter, or little bandwidth.',
  explanation: `Everything arrives, in order, but late. The values replace those of the topology for as long as the fault
lasts. With \`from:\` and \`to:\` only what travels that way is slowed; with \`between:\` both ways, so a round trip
takes twice the delay longer.

Undoing it makes the link as the topology says. That also ends any other fault on the same link.`,
  target: 'link',
  params: z.strictObject({
    delay: duration().prefault('100ms').describe('One-way delay.'),
    jitter: duration().prefault('0ms').describe('Extra delay, drawn evenly from zero to this.'),
    'bytes-per-second': size()
      .optional()
      .describe('What the link carries in a second, such as 64kB; unlimited if not given.'),
  }),
  needs: ['slow', 'mend'],
  strike: (scene) => {
    const { delay, jitter, 'bytes-per-second': bytesPerSecond } = scene.params;
    const quality = {
      delayMs: delay,
      jitterMs: jitter,
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    };
    return linkStrike(scene, 'slow', (from, to) => scene.verbs.slow(from, to, quality));
  },
});
