import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readControlFile } from '../../../wal/control-file.ts';
import { openPath, type WalDirectory } from '../../../wal/directory.ts';
import { type Explanation, explainEnd, startOf } from '../../../wal/explain.ts';
import { explanationJson, explanationLines } from '../../../wal/explanation-text.ts';
import { timelinesOf } from '../../../wal/history.ts';
import { parseLsn } from '../../../wal/lsn.ts';
import { readWholeFile } from '../../../wal/regular-file.ts';
import { releaseOfMajor } from '../../../wal/release.ts';
import { type CommandContext, type CommandEntry, exitCode } from '../../command.ts';
import { lsnOption, numberOption, openPaths, refused } from './arguments.ts';

interface ExplainOptions {
  readonly serverVersion?: string;
  readonly start?: string;
  readonly timeline?: string;
  readonly standby?: string;
  readonly json?: true;
}

/** `wal explain`: where reading stops, what the server would say, and what it means. Exits 1 for damage. */
export const explainCommand: CommandEntry = {
  name: 'explain',
  summary: 'Tell where the log ends, what the server would say, and whether it is damage.',
  declare(command, context) {
    command
      .argument('<path...>', 'a data directory, a pg_wal folder, an archive, or segments of one folder')
      .option('--server-version <major>', 'the server that would read it; the one that wrote it by default')
      .option('--start <lsn>', 'start here instead of at the redo point or the first record')
      .option('--timeline <number>', 'the timeline to follow; the newest by default')
      .option('--standby <lsn or path>', "how far a standby got, or another copy's folder or segment")
      .option('--json', 'print JSON')
      .action((paths: string[], options: ExplainOptions) => explain(paths, options, context));
  },
};

function explain(paths: string[], options: ExplainOptions, { terminal, exit }: CommandContext): void {
  const timeline = numberOption(options.timeline, '--timeline', 1);
  const { folder, control } = clusterOf(paths[0] ?? '');
  const wal = openPaths(folder ? [folder] : paths, timeline);
  const segmentStarts = wal.files.filter((file) => !file.isPartial).map((file) => file.start);
  const asked = lsnOption(options.start, '--start');
  const inWal = control && wal.segment(control.redo) ? control.redo : undefined;
  const from = startOf(wal, segmentStarts, asked ?? inWal);
  if (from === undefined) throw refused('wal/no-record', 'no segment was found to read', 'Name a segment.');
  const serverMajor = majorOption(options.serverVersion);
  const standby = options.standby === undefined ? undefined : standbyOption(options.standby);
  const timelines = timelinesOfDirectory(wal, timeline);
  const explanation = explainEnd({
    source: wal,
    from,
    segmentStarts,
    ...(serverMajor === undefined ? {} : { serverMajor }),
    ...(control ? { control } : {}),
    ...(timelines ? { timelines } : {}),
    ...(standby ? { standby } : {}),
  });
  if (options.json) terminal.out(JSON.stringify(explanationJson(explanation), undefined, 2));
  else for (const line of explanationLines(explanation, wal.geometry)) terminal.out(line);
  wal.close();
  exit(exitOf(explanation));
}

function exitOf({ conclusion }: Explanation): number {
  if (conclusion.verdict === 'normal-end' || conclusion.verdict === 'recycled-tail')
    return exitCode.asExpected;
  return conclusion.verdict === 'cannot-tell' || conclusion.verdict === 'segment-missing'
    ? exitCode.inconclusive
    : exitCode.deviated;
}

/** A data directory, or the pg_wal inside one, comes with a control file that knows where redo starts. */
function clusterOf(path: string) {
  for (const data of [path, dirname(path), dirname(dirname(path))]) {
    const file = join(data, 'global', 'pg_control');
    if (!existsSync(file)) continue;
    const control = readControlFile(readWholeFile(file));
    const folder = ['pg_wal', 'pg_xlog'].map((name) => join(data, name)).find((name) => existsSync(name));
    // A single segment is explained by itself; only a folder is read from the redo point on.
    return { control, folder: data === path ? folder : undefined };
  }
  return { control: undefined, folder: undefined };
}

function timelinesOfDirectory(
  wal: WalDirectory,
  timeline: number | undefined,
): ReadonlySet<number> | undefined {
  const newest = wal.histories
    .filter((history) => timeline === undefined || history.timeline <= timeline)
    .toSorted((a, b) => b.timeline - a.timeline)[0];
  return newest && newest.problems.length === 0 ? timelinesOf(newest) : undefined;
}

function majorOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  // 15.18 is a minor of 15, but 9.4 is a major of its own.
  const major = text.startsWith('9.') ? Number.parseFloat(text) : Number.parseInt(text, 10);
  if (releaseOfMajor(major)) return major;
  throw refused(
    'wal/unknown-version',
    `--server-version ${text} is not known`,
    'Name 9.4, 9.5, 9.6 or 10 to 19.',
  );
}

function standbyOption(text: string) {
  const lsn = parseLsn(text);
  return lsn === undefined ? { source: openPath(text) } : { lsn };
}
