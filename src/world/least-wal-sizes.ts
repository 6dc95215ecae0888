import type { Settings } from '../model/topology.ts';

/** What PostgreSQL takes where the configuration says nothing, in megabytes. */
const defaults = { min_wal_size: 80, max_wal_size: 1_024 } as const;

/** Where segments are so large that a server would not start with its defaults, what it takes at least: two segments. */
export function leastWalSizes(walSegmentBytes: number): Settings {
  const leastMegabytes = (2 * walSegmentBytes) / 2 ** 20;
  return Object.fromEntries(
    Object.entries(defaults).flatMap(([name, megabytes]) =>
      megabytes < leastMegabytes ? [[name, `${leastMegabytes}MB`]] : [],
    ),
  );
}
