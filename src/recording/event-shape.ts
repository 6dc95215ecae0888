import { z } from 'zod';
import { managerStates } from '../world/world.ts';
import { type EndEvent, type FaultEvent, type OrderEvent, phases, type RecordedEvent } from './event.ts';

/**
 * The shape every line after the header must have. A line damaged on disk may still be JSON; only what has this shape
 * reaches those who judge. Keys that are not known here are kept.
 */
const number = z.number();
const text = z.string();
const atMs = number;
const facts = z.record(text, z.union([text, number, z.boolean()]));

const standbyState = z.looseObject({
  name: text,
  state: text,
  sync: z.enum(['sync', 'async', 'potential', 'quorum']),
  sentLsn: number.exactOptional(),
  flushedLsn: number.exactOptional(),
  replayedLsn: number.exactOptional(),
});

const slotState = z.looseObject({
  name: text,
  kind: z.enum(['physical', 'logical']),
  active: z.boolean(),
  temporary: z.literal(true).exactOptional(),
  restartLsn: number.exactOptional(),
  confirmedLsn: number.exactOptional(),
  walStatus: text.exactOptional(),
});

const archiverState = z.looseObject({
  archived: number,
  failed: number,
  lastArchived: text.exactOptional(),
  lastFailed: text.exactOptional(),
  waiting: number,
  pid: number.exactOptional(),
  waitsFor: text.exactOptional(),
});

const nodeState = z.looseObject({
  node: text,
  host: z.enum(['on', 'off']),
  server: z.enum(['down', 'starting', 'ready', 'stopping', 'frozen']),
  answers: z.boolean(),
  silence: text.exactOptional(),
  overdue: z.literal(true).exactOptional(),
  role: z.enum(['primary', 'standby']).exactOptional(),
  timeline: number.exactOptional(),
  flushedLsn: number.exactOptional(),
  replayedLsn: number.exactOptional(),
  replay: z.enum(['running', 'pause requested', 'paused']).exactOptional(),
  receiving: z.boolean().exactOptional(),
  standbys: z.array(standbyState).exactOptional(),
  slots: z.array(slotState).exactOptional(),
  archiver: archiverState.exactOptional(),
  walBytes: number.exactOptional(),
  writingTransactions: z.array(z.looseObject({ pid: number, openMs: number })).exactOptional(),
  backups: z
    .array(z.looseObject({ pid: number, streamedBytes: number, totalBytes: number.exactOptional() }))
    .exactOptional(),
  parameters: z.record(text, number).exactOptional(),
});

const faultStages = [
  'due',
  'striking',
  'landed',
  'missed',
  'removing',
  'removed',
  'stuck',
  'never-due',
] as const satisfies readonly FaultEvent['stage'][];
const orderStages = [
  'waiting',
  'begun',
  'done',
  'failed',
  'late',
] as const satisfies readonly OrderEvent['stage'][];
const endings = [
  'completed',
  'decided',
  'interrupted',
  'world-failed',
  'not-steady',
] as const satisfies readonly EndEvent['how'][];

/** More rows than this no trial writes; a damaged range must not fill the memory of whoever reads it. */
const mostRows = 50_000_000;

/** A set of whole numbers as `writeIntegerSet` writes it: ascending ranges. */
const integerSet = text.regex(/^(\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*)?$/).refine((ranges) => {
  let last = -1;
  for (const range of ranges.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number);
    if (from <= last || to < from) return false;
    last = to;
  }
  return last <= mostRows;
});

export const eventShape: z.ZodType<RecordedEvent> = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('process'),
    atMs,
    node: text,
    change: z.enum(['started', 'ready', 'exited']),
    pid: number,
    exitCode: number.nullable().exactOptional(),
    signal: text.nullable().exactOptional(),
  }),
  z.looseObject({
    type: z.literal('log'),
    atMs,
    node: text,
    level: text,
    process: text,
    message: text,
    details: z.array(text),
  }),
  z.looseObject({
    type: z.literal('address'),
    atMs,
    address: text,
    owner: text.nullable(),
    others: z.array(text).exactOptional(),
  }),
  z.looseObject({
    type: z.literal('neighbour'),
    atMs,
    place: text,
    address: text,
    node: text.nullable(),
  }),
  z.looseObject({
    type: z.literal('link'),
    atMs,
    from: text,
    to: text,
    state: z.enum(['open', 'cut', 'reset', 'slow']),
  }),
  z.looseObject({ type: z.literal('host'), atMs, node: text, host: z.enum(['on', 'off']) }),
  z.looseObject({
    type: z.literal('manager'),
    atMs,
    node: text,
    state: z.enum(managerStates),
  }),
  z.looseObject({
    type: z.literal('decision'),
    atMs,
    node: text,
    what: text,
    because: z.array(text),
    working: z.unknown().exactOptional(),
  }),
  z.looseObject({ type: z.literal('mishap'), atMs, what: text }),
  z.looseObject({ type: z.literal('phase'), atMs, phase: z.enum(phases) }),
  z.looseObject({ type: z.literal('facts'), atMs, facts }),
  z.looseObject({ type: z.literal('observation'), atMs, state: nodeState }),
  z.looseObject({
    type: z.literal('fault'),
    atMs,
    name: text,
    fault: text,
    target: text,
    stage: z.enum(faultStages),
    witness: text.exactOptional(),
    lateMs: number.exactOptional(),
  }),
  z.looseObject({
    type: z.literal('order'),
    atMs,
    by: z.enum(['manager', 'operator']),
    node: text.exactOptional(),
    verb: text.exactOptional(),
    name: text,
    what: text,
    stage: z.enum(orderStages),
    reason: text.exactOptional(),
    noticedMs: number.exactOptional(),
  }),
  z.looseObject({
    type: z.literal('operation'),
    atMs,
    client: text,
    kind: z.enum(['write', 'read']),
    row: number,
    intendedMs: number,
    sentMs: number.exactOptional(),
    outcome: z.enum(['acknowledged', 'failed', 'in-doubt']),
    node: text.exactOptional(),
    missing: z.boolean().exactOptional(),
    error: text.exactOptional(),
    warnings: z.array(text).exactOptional(),
  }),
  z.looseObject({
    type: z.literal('rows'),
    atMs,
    node: text,
    role: z.enum(['primary', 'standby']).exactOptional(),
    timeline: number.exactOptional(),
    complete: z.boolean(),
    upToLsn: number.exactOptional(),
    why: text.exactOptional(),
    rows: integerSet.exactOptional(),
    duplicated: integerSet.exactOptional(),
    altered: integerSet.exactOptional(),
  }),
  z.looseObject({ type: z.literal('series'), atMs, part: text, values: z.record(text, number) }),
  z.looseObject({ type: z.literal('happening'), atMs, part: text, what: text, text, count: number }),
  z.looseObject({
    type: z.literal('end'),
    atMs,
    how: z.enum(endings),
    why: text.exactOptional(),
  }),
]);
