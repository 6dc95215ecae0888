import type { Core } from './core.ts';

/** What a postmaster says before anything else, and then ends: level, process, message. */
type Refused = readonly (readonly ['LOG' | 'FATAL' | 'PANIC' | 'OUTPUT', 'postmaster' | 'command', string])[];

/**
 * Why a server does not start, in the order in which a postmaster looks (PostmasterMain): each setting by itself, the
 * settings together, whether it may write to its data, and what the control file says of sizes.
 * @returns nothing if it starts
 */
export function startRefusal(core: Core): Refused | undefined {
  return (
    configurationRefusal(core) ??
    togetherRefusal(core, 'settings') ??
    dataRefusal(core) ??
    togetherRefusal(core, 'control-file')
  );
}

function configurationRefusal({ configuration, version }: Core): Refused | undefined {
  const complaints = configuration.file.complaints(version);
  if (complaints.length === 0) return undefined;
  return [
    ...complaints.map(({ words }) => ['LOG', 'postmaster', words] as const),
    ['FATAL', 'postmaster', 'configuration file "postgresql.conf" contains errors'],
  ];
}

/** Settings that a server does not start with together, as far as it sees them at that moment. */
function togetherRefusal(
  { configuration, data, version }: Core,
  seenIn: 'settings' | 'control-file',
): Refused | undefined {
  const contradictions = configuration.file.contradictions(version, data.segmentBytes);
  const first = contradictions.find((each) => each.seenIn === seenIn);
  if (!first) return undefined;
  if (first.bare) return [['OUTPUT', 'command', `postgres: ${first.says}`]];
  const fatal = ['FATAL', 'postmaster', first.says] as const;
  // Only one that has locked its data directory says that it lets go of it.
  return seenIn === 'settings' ? [fatal] : [fatal, ['LOG', 'postmaster', 'database system is shut down']];
}

function dataRefusal({ data, disk }: Core): Refused | undefined {
  if (!disk.refusal) return undefined;
  if (disk.refusal === 'Permission denied') {
    const isClean = data.control === 'shut down' || data.control === 'shut down in recovery';
    const what = isClean ? 'create lock file' : 'remove old lock file';
    return [['FATAL', 'postmaster', `could not ${what} "postmaster.pid": ${disk.refusal}`]];
  }
  // The lab mounts what is in the folder read-only and not the folder itself, so that the lock file comes about.
  return [['PANIC', 'postmaster', `could not open file "global/pg_control": ${disk.refusal}`]];
}

/** What a slot needs of wal_level, which the startup process looks at first (RestoreSlotFromDisk): message and details. */
export function slotRefusal({
  data,
  configuration,
  version,
}: Core): readonly [string, readonly string[]] | undefined {
  const level = configuration.read.walLevel();
  const slots = [...data.slots.values()];
  const starved = slots.find(
    ({ kind }) => level === 'minimal' || (kind === 'logical' && level === 'replica'),
  );
  if (!starved) return undefined;
  const needed = starved.kind === 'logical' ? 'logical' : 'replica';
  const exists = `${starved.kind} replication slot "${starved.name}" exists, but`;
  return version >= 17
    ? [`${exists} "wal_level" < "${needed}"`, [`HINT: Change "wal_level" to be "${needed}" or higher.`]]
    : [`${exists} wal_level < ${needed}`, [`HINT: Change wal_level to be ${needed} or higher.`]];
}
