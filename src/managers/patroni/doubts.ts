import { writeDuration } from '../../kit/duration.ts';
import type { PatroniSettings } from './settings.ts';

/**
 * The rule that Patroni's documentation gives for its times (dynamic configuration settings: `loop_wait + 2 * retry_timeout <= ttl`):
 * otherwise a leader whose store is slow, and which nothing else ails, loses its lease between two turns of its loop.
 */
export function doubtsAbout(
  settings: Pick<PatroniSettings, 'ttl' | 'loop-wait' | 'retry-timeout'>,
): readonly string[] {
  const { ttl } = settings;
  const neededMs = settings['loop-wait'] + 2 * settings['retry-timeout'];
  if (neededMs <= ttl) return [];
  return [
    `has a \`ttl\` of ${writeDuration(ttl)}, less than its \`loop-wait\` and twice its \`retry-timeout\` together: a healthy leader can ` +
      `lose its lease between two turns of its loop. Write \`ttl: ${writeDuration(neededMs)}\` or more, or shorten the others.`,
  ];
}
