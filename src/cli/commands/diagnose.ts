import { readFile, writeFile } from 'node:fs/promises';
import { type Diagnosis, diagnose as diagnoseCluster, type Questions } from '../../checks/causes/diagnose.ts';
import { type DiagnosisOverTime, diagnoseRecording } from '../../checks/causes/over-time.ts';
import type { DiskClass } from '../../checks/causes/rules/disk.ts';
import type { ParameterValues } from '../../checks/causes/rules/parameter-order.ts';
import type { Dump, Machine } from '../../dump/dump.ts';
import { dumpFromCsv } from '../../dump/from-csv.ts';
import { dumpFromRecording } from '../../dump/from-recording.ts';
import { readDump } from '../../dump/read-dump.ts';
import { viewDump } from '../../dump/view.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { listStatements } from '../../observe/statements.ts';
import { readRecording } from '../../recording/reader.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { renderDiagnosis } from '../../report/diagnosis-text.ts';
import { wantsColors } from '../../report/ink.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { findRecording } from '../find-recording.ts';
import { toolVersion } from '../version.ts';
import { observeOnce } from './diagnose/observe-once.ts';
import {
  collectChange,
  collectSize,
  parseDisk,
  parseGigabytes,
  parseMajor,
  parseSamples,
  parseSpan,
  type ToldSize,
} from './diagnose/options.ts';

interface DiagnoseOptions {
  readonly from?: string;
  readonly at?: number;
  readonly save?: string;
  readonly window: number;
  readonly samples: number;
  readonly diskFree: readonly ToldSize[];
  readonly memory: readonly ToldSize[];
  readonly memoryAlert: boolean;
  readonly disk?: DiskClass;
  readonly diskSize?: number;
  readonly change: ParameterValues;
  readonly staleness: number;
  readonly horizon: number;
  readonly showSql?: number | true;
  readonly json: boolean;
}

/**
 * `reenact diagnose`: looks at live servers, read only, for a few seconds (or reads what was seen before) and names what is
 * the matter, why, and what to do. Exit code 1 if somebody has to act, 2 if not enough was seen to say.
 */
export const diagnose: CommandEntry = {
  name: 'diagnose',
  summary: 'Look at a live cluster, read only, and say what is the matter and what to do.',
  declare: (command, { terminal, exit }) => {
    command
      .argument(
        '[dsn...]',
        'one for each node: postgres://user@host/db, with a name if you like: pg01=postgres://...; or FILE.csv...',
      )
      .option(
        '--from <file>',
        'read what --save wrote, or a recording or a run’s folder, instead of asking servers',
      )
      .option(
        '--at <duration>',
        'of a recording: only this moment after the trial’s zero; by default the whole watch',
        parseSpan,
      )
      .option('--save <file>', 'also write what was seen, to be read again with --from')
      .option('--window <duration>', 'how long to look, from the first sample to the last', parseSpan, 3_000)
      .option('--samples <number>', 'how many samples to take in that time', parseSamples, 2)
      .option('--disk-free <size>', 'free space where pg_wal lies, 300GB or pg01=300GB', collectSize, [])
      .option('--memory <size>', 'memory of the machine, 32GB or pg01=32GB', collectSize, [])
      .option('--memory-alert', 'say whether an alert about memory is a false alarm', false)
      .option(
        '--disk <class>',
        'say whether reads can saturate this disk: pl0 to pl3, nvme, or 50000iops,350MB/s',
        parseDisk,
      )
      .option(
        '--disk-size <size>',
        'how large each node’s disk is, to tell what it costs: 5TB',
        parseGigabytes,
      )
      .option(
        '--change <setting=value>',
        'simulate this change in every order of the nodes',
        collectChange,
        {},
      )
      .option('--staleness <duration>', 'how old what a standby shows may be', parseSpan, 10_000)
      .option('--horizon <duration>', 'how soon a full disk is worth an alarm', parseSpan, 86_400_000)
      .option('--show-sql [major]', 'print every statement that would be sent, and stop', parseMajor)
      .option('--json', 'print the diagnosis as JSON instead of text', false)
      .action(async (texts: readonly string[], options: DiagnoseOptions) => {
        if (options.showSql !== undefined) {
          terminal.out(listStatements(options.showSql === true ? 18 : options.showSql));
          return;
        }
        const seen = await look(texts, options);
        if (options.save !== undefined) await save(options.save, seen.dump);
        const questions = questionsOf(options);
        const diagnosis: Diagnosis | DiagnosisOverTime = seen.timeline
          ? diagnoseRecording(seen.timeline, questions)
          : diagnoseCluster(viewDump(seen.dump), questions);
        if (options.json) terminal.out(JSON.stringify(diagnosis, null, 2));
        else {
          const colors = wantsColors(process.stdout);
          terminal.out(renderDiagnosis(diagnosis, { columns: terminal.columns, colors }));
        }
        exit(exitCodeOf(diagnosis));
      });
  },
};

function toldOf({ diskFree, memory }: DiagnoseOptions): ReadonlyMap<string, Machine> {
  const told = new Map<string, Machine>();
  for (const { node, bytes } of diskFree) told.set(node, { ...told.get(node), diskFreeBytes: bytes });
  for (const { node, bytes } of memory) told.set(node, { ...told.get(node), memoryBytes: bytes });
  return told;
}

/** What is diagnosed, and where it came from. */
interface Seen {
  readonly dump: Dump;
  /** A recording that is to be looked at from its beginning to its end. */
  readonly timeline?: Timeline;
}

function questionsOf(options: DiagnoseOptions): Questions {
  return {
    stalenessSeconds: options.staleness / 1_000,
    horizonSeconds: options.horizon / 1_000,
    memory: options.memoryAlert || options.memory.length > 0,
    ...(options.disk ? { disk: options.disk } : {}),
    ...(options.diskSize === undefined ? {} : { diskGigabytes: options.diskSize }),
    ...(Object.keys(options.change).length > 0 ? { change: options.change } : {}),
  };
}

async function look(texts: readonly string[], options: DiagnoseOptions): Promise<Seen> {
  const { window: windowMs, samples, from, at } = options;
  if (from === undefined && texts.some((text) => text.endsWith('.csv')))
    return { dump: await openCsv(texts, windowMs) };
  if (from === undefined)
    return { dump: await observeOnce(texts, { windowMs, samples, told: toldOf(options) }) };
  const recording = await findRecording(from);
  if (!recording.endsWith('.ndjson')) return { dump: await openDump(from) };
  const timeline = await readRecording(recording);
  const { watch, lastMs } = timeline;
  if (at !== undefined) return { dump: dumpFromRecording(timeline, (watch?.fromMs ?? 0) + at) };
  return { dump: dumpFromRecording(timeline, watch?.toMs ?? lastMs), timeline };
}

async function openDump(file: string): Promise<Dump> {
  return readDump(await readText(file), file);
}

/** Answers that somebody else took, one question a file. */
async function openCsv(files: readonly string[], windowMs: number): Promise<Dump> {
  const read = await Promise.all(files.map(async (name) => ({ name, text: await readText(name) })));
  return dumpFromCsv(read, {
    windowMs,
    takenAt: new Date().toISOString(),
    tool: `reenact ${toolVersion}`,
  });
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new RefusedInput([
      {
        code: 'dump/unreadable',
        message: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Give a file that `reenact diagnose DSN... --save FILE` or psql wrote.',
      },
    ]);
  });
}

async function save(file: string, dump: Dump): Promise<void> {
  await writeFile(file, `${JSON.stringify(dump, null, 1)}\n`).catch((error: unknown) => {
    throw new RefusedInput([
      {
        code: 'usage/cannot-write',
        message: `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Name a file in a folder that exists and that you may write to.',
      },
    ]);
  });
}

function exitCodeOf(diagnosis: Diagnosis | DiagnosisOverTime): number {
  const { findings, complete } = diagnosis;
  const passed = 'passed' in diagnosis ? diagnosis.passed : [];
  if ([...findings, ...passed].some(({ weight }) => weight === 'act')) return exitCode.deviated;
  return complete ? exitCode.asExpected : exitCode.inconclusive;
}
