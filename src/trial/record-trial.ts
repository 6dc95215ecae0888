import { join } from 'node:path';
import { DiskFailed } from '../kit/disk-failed.ts';
import { makeFolder } from '../kit/make-folder.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import { type EndEvent, type Header, type RecordedEvent, recordingVersion } from '../recording/event.ts';
import { readRecording } from '../recording/reader.ts';
import { foldTimeline, type Timeline } from '../recording/timeline.ts';
import { type Missing, openRecording, type TellLine } from '../recording/writer.ts';
import type { World } from '../world/world.ts';
import { judge, type Verdict } from './judge.ts';
import { checkNeeds, disturbancesOf } from './needs.ts';
import { playPlatform } from './play-platform.ts';
import { runTrial } from './run-trial.ts';
import type { Words } from './words.ts';

export interface TrialRequest {
  readonly scenario: Scenario;
  /** The scenario file as the user wrote it. */
  readonly source: string;
  readonly seed: number;
  /** Names the run; its files go to the folder. */
  readonly run: string;
  readonly folder: string;
  readonly words: Words;
  /** What kind of world `boot` makes. */
  readonly worldKind: string;
  /** Boots a world whose clock begins at zero; rejects if it cannot be built. */
  readonly boot: (options: { readonly seed: number; readonly signal: AbortSignal }) => Promise<World>;
  /** Name and version of this tool, the command that repeats the run, and the wall-clock time, for the header. */
  readonly tool: string;
  readonly repeat: string;
  /** What the trial is one of, for the header. */
  readonly partOf?: string;
  readonly startedAt: string;
  /** Keep the world's files even if all went well. */
  readonly keep: boolean;
  readonly interrupted: AbortSignal;
  /** Told while the recording cannot be written. */
  readonly tell: TellLine;
  /** Called for every event, also those that are not recorded. */
  readonly watch?: (event: RecordedEvent) => void;
  /** End the trial once nothing that may still happen would change its verdict; only for trials that are computed. */
  readonly untilDecided?: boolean;
}

export interface TrialResult {
  readonly recordingFile: string;
  readonly timeline: Timeline;
  readonly verdict: Verdict;
  /** Where the world's files were kept, if they were. */
  readonly kept?: string;
}

/**
 * Boots a world, runs one trial in it, records everything as it happens, closes the world, and judges what was
 * recorded: from the file, so that judging it again later cannot differ.
 * @throws RefusedInput if the scenario needs what the world does not offer
 * @throws DiskFailed if the end of the recording could not be written: what is missing in it may be what decides
 */
export async function recordTrial(request: TrialRequest): Promise<TrialResult> {
  await makeFolder(request.folder);
  const recordingFile = join(request.folder, 'recording.ndjson');
  const recording = openRecording(recordingFile, headerOf(request), request.tell);
  const record = (event: RecordedEvent) => {
    recording.append(event);
    request.watch?.(event);
  };
  let kept: string | undefined;
  let missing: Missing | undefined;
  try {
    kept = await playInWorld(request, record);
  } finally {
    missing = await recording.close();
  }
  if (missing) {
    throw new DiskFailed(`the last ${missing.events} events of ${recordingFile}`, missing.cause);
  }
  const timeline = await readRecording(recordingFile);
  return { recordingFile, timeline, verdict: judge(timeline), ...(kept ? { kept } : {}) };
}

/** A trial that leaves no file: in a world where scenario and seed repeat it exactly, none is needed. */
export type UnrecordedRequest = Omit<TrialRequest, 'folder' | 'keep' | 'tell'>;

/**
 * Runs one trial as `recordTrial` does and judges it, in memory.
 * @throws RefusedInput if the scenario needs what the world does not offer
 */
export async function playTrial(
  request: UnrecordedRequest,
): Promise<Pick<TrialResult, 'timeline' | 'verdict'>> {
  const events: RecordedEvent[] = [];
  await playInWorld({ ...request, keep: false }, (event) => events.push(event));
  const timeline = foldTimeline(headerOf(request), events);
  return { timeline, verdict: judge(timeline) };
}

/** @returns where the world's files were kept, if they were */
async function playInWorld(
  request: Omit<TrialRequest, 'folder' | 'tell'>,
  record: (event: RecordedEvent) => void,
): Promise<string | undefined> {
  const events: RecordedEvent[] = [];
  const take = (event: RecordedEvent) => {
    if (request.untilDecided) events.push(event);
    record(event);
  };
  const recorded = (end: EndEvent) => foldTimeline(headerOf(request), [...events, end]);
  take({ type: 'phase', atMs: 0, phase: 'boot' });
  if (request.scenario.platform) {
    await playParts(request, request.scenario.platform, record);
    return undefined;
  }
  let world: World;
  try {
    world = await request.boot({ seed: request.seed, signal: request.interrupted });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const how = request.interrupted.aborted ? 'interrupted' : 'world-failed';
    record({ type: 'end', atMs: 0, how, why });
    return undefined;
  }
  let keep = true;
  try {
    take({ type: 'facts', atMs: world.clock.now(), facts: world.facts });
    const { scenario, words } = request;
    checkNeeds(scenario, world.offers, words);
    const ending = await runTrial({
      scenario,
      seed: request.seed,
      world,
      faultOf: words.faultOf,
      actionOf: words.actionOf,
      workload: words.workloadOf(scenario.workload.kind),
      manager: words.managerOf(scenario.manager.kind),
      record: take,
      ...(request.untilDecided ? { recorded } : {}),
      ...(request.watch ? { watch: request.watch } : {}),
      interrupted: request.interrupted,
    });
    keep = request.keep || ending.how === 'world-failed' || ending.how === 'not-steady';
  } finally {
    await world.close({ keep });
  }
  const folder = world.facts['folder'];
  return keep && typeof folder === 'string' ? folder : undefined;
}

/** A platform is computed wherever it is asked for: it needs no world to be booted. */
async function playParts(
  { scenario, seed, interrupted }: UnrecordedRequest,
  platform: Platform,
  record: (event: RecordedEvent) => void,
): Promise<void> {
  const { limits } = scenario;
  const disturbances = disturbancesOf(scenario);
  await playPlatform({ platform, disturbances, limits, seed, record, interrupted });
}

function headerOf(request: UnrecordedRequest): Header {
  return {
    type: 'header',
    version: recordingVersion,
    tool: request.tool,
    run: request.run,
    startedAt: request.startedAt,
    seed: request.seed,
    source: request.source,
    scenario: request.scenario,
    world: request.scenario.platform ? 'simulator' : request.worldKind,
    repeat: request.repeat,
    ...(request.partOf === undefined ? {} : { partOf: request.partOf }),
  };
}
