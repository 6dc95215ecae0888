import Table from 'cli-table3';
import { type Inventory, type SegmentStatus, takeInventory } from '../../../wal/inventory.ts';
import { formatLsn } from '../../../wal/lsn.ts';
import { type CommandEntry, exitCode } from '../../command.ts';
import { openPaths } from './arguments.ts';

const words: Readonly<Record<SegmentStatus, string>> = {
  full: 'full',
  'filled-part': 'filled in part',
  recycled: 'recycled: of an older life',
  empty: 'empty: allocated ahead',
  short: 'too short',
  unreadable: 'first page unreadable',
};

/** `wal ls`: what a folder of WAL holds and what it lacks. Exits 1 if something is missing. */
export const lsCommand: CommandEntry = {
  name: 'ls',
  summary: 'List segments, timelines, gaps and recycled tails.',
  declare(command, { terminal, exit }) {
    command
      .argument('<path...>', 'a pg_wal folder, an archive, or segments of one folder')
      .option('--json', 'print JSON')
      .action((paths: string[], options: { json?: true }) => {
        const wal = openPaths(paths);
        const inventory = takeInventory(wal);
        wal.close();
        if (options.json) {
          terminal.out(JSON.stringify(inventoryJson(inventory), undefined, 2));
        } else {
          const { release, segmentBytes, pageBytes, systemIdentifier } = wal.geometry;
          terminal.out(
            `PostgreSQL ${release.major}, segments of ${segmentBytes / 2 ** 20} MiB, pages of ${pageBytes} bytes, ` +
              `system ${systemIdentifier ?? 'unknown'}`,
          );
          for (const assumed of wal.geometry.assumed) terminal.out(`assumed: ${assumed}`);
          for (const line of inventoryLines(inventory)) terminal.out(line);
        }
        if (inventory.missing.length > 0) exit(exitCode.deviated);
      });
  },
};

function inventoryLines(inventory: Inventory): string[] {
  const table = new Table({
    head: ['segment', 'timeline', 'from', 'filled to', 'state'],
    style: { head: [], border: [], compact: true },
  });
  for (const { file, status, filledTo, firstTimeline, lastTimeline } of inventory.segments) {
    const inside =
      firstTimeline === undefined || firstTimeline === lastTimeline
        ? `${file.timeline}`
        : `${file.timeline} (pages ${firstTimeline} to ${lastTimeline})`;
    const state = file.isPartial ? `${words[status]}; recovery never reads .partial` : words[status];
    table.push([file.name, inside, formatLsn(file.start), formatLsn(filledTo), state]);
  }
  const histories = inventory.histories.flatMap((history) => [
    `timeline ${history.timeline}: ${history.ancestors.map((a) => `${a.timeline} until ${formatLsn(a.end)} (${a.reason})`).join(', ')}`,
    ...history.problems.map((problem) => `  damaged history: ${problem}`),
  ]);
  const missing = inventory.missing.map(
    ({ first, last, count, reason }) =>
      `missing: ${count === 1 ? first : `${first} to ${last} (${count} segments)`}: ${reason}`,
  );
  const others = inventory.others.length > 0 ? [`other files: ${inventory.others.join(', ')}`] : [];
  return [
    table.toString(),
    ...histories,
    ...others,
    ...(missing.length > 0 ? missing : ['nothing is missing']),
  ];
}

function inventoryJson(inventory: Inventory) {
  return {
    segments: inventory.segments.map(({ file, status, filledTo, firstTimeline, lastTimeline }) => ({
      name: file.name,
      timeline: file.timeline,
      start: formatLsn(file.start),
      filledTo: formatLsn(filledTo),
      fileBytes: file.fileBytes,
      isPartial: file.isPartial,
      status,
      firstTimeline,
      lastTimeline,
    })),
    histories: inventory.histories.map(({ timeline, ancestors, problems }) => ({
      timeline,
      ancestors: ancestors.map((ancestor) => ({ ...ancestor, end: formatLsn(ancestor.end) })),
      problems,
    })),
    others: inventory.others,
    missing: inventory.missing,
  };
}
