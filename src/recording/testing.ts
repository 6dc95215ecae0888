import { writeIntegerSet } from '../kit/integer-set.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Disturbance, Scenario } from '../model/scenario.ts';
import type { NodePlan } from '../model/topology.ts';
import {
  type EndEvent,
  type FaultEvent,
  type Header,
  type OperationEvent,
  type Phase,
  type RecordedEvent,
  type RowsEvent,
  recordingVersion,
} from './event.ts';
import { foldTimeline, type Timeline } from './timeline.ts';

/**
 * A small language in which tests write down what a trial might have recorded, so that they read as notes:
 *
 *     notes().watch(30_000).writes({ from: 0, to: 10_000 }).look(10_100, 'pg01', { server: 'down' }).timeline()
 *
 * All times are milliseconds after the trial's zero; on the clock they come out `zeroMs` later, so that who mixes up
 * the two is found out. Only tests use this.
 */
export interface Notes {
  /** The phases: boot, warm-up, the watch of this length, and unless told otherwise heal, settle and a complete end. */
  readonly watch: (lengthMs: number, then?: 'completes' | 'is cut short') => Notes;
  /** Any event, its times counted from the trial's zero. */
  readonly add: (atMs: number, event: Untimed) => Notes;
  /** A look at a node: `ready`, on, answering, in its role of the start, unless told otherwise. */
  readonly look: (atMs: number, node: string, state?: Partial<NodeState>) => Notes;
  /** Looks at a node from one time to another, both included, every 500 ms unless told otherwise. */
  readonly looks: (
    from: number,
    to: number,
    node: string,
    state?: Partial<NodeState>,
    everyMs?: number,
  ) => Notes;
  /** Writes of a steady schedule, each acknowledged by pg01 a millisecond later unless told otherwise. */
  readonly writes: (span: OperationSpan) => Notes;
  /** Reads likewise; they read row 1 back unless told otherwise. */
  readonly reads: (span: OperationSpan) => Notes;
  /** What a node held in the end, `atMs` after reading began: a complete primary or standby, by its role of the start, unless told otherwise. */
  readonly holds: (node: string, rows: readonly number[], event?: Partial<RowsNote>) => Notes;
  /** The life of a disturbance, as far as it came. */
  readonly fault: (
    name: string,
    stages: Partial<Record<FaultEvent['stage'], number>>,
    witness?: string,
  ) => Notes;
  readonly log: (
    atMs: number,
    node: string,
    level: string,
    message: string,
    details?: readonly string[],
  ) => Notes;
  /** What was read off a part of a platform. */
  readonly reading: (atMs: number, part: string, values: Readonly<Record<string, number>>) => Notes;
  /** Something that happened in a part of a platform. */
  readonly happening: (atMs: number, part: string, what: string, text: string) => Notes;
  readonly end: (atMs: number, how: EndEvent['how'], why?: string) => Notes;
  readonly events: () => readonly RecordedEvent[];
  readonly header: () => Header;
  readonly timeline: () => Timeline;
}

type WithoutTime<Event> = Event extends RecordedEvent ? Omit<Event, 'atMs'> : never;
type Untimed = WithoutTime<RecordedEvent>;

type RowsNote = Omit<RowsEvent, 'rows' | 'duplicated' | 'altered'> & {
  readonly duplicated: readonly number[];
  readonly altered: readonly number[];
};

export interface OperationSpan
  extends Partial<Omit<OperationEvent, 'type' | 'kind' | 'atMs' | 'intendedMs' | 'sentMs'>> {
  /** First intended moment. */
  readonly from: number;
  /** No operation is intended at or after this. */
  readonly to: number;
  /** Time between intended moments; default 10. */
  readonly everyMs?: number;
  /** Time from the intended moment until the outcome was known; default 1. */
  readonly takesMs?: number;
  /** When the outcome of all of them was known, instead of `takesMs`. */
  readonly knownAt?: number;
}

/** Where the trial's zero lies on the clock of these notes. */
export const zeroMs = 2_000;

/** A scenario for tests: pg01 primary, pg02 synchronous, pg03 asynchronous, nothing under suspicion. */
const testScenario: Scenario = {
  title: 'Three nodes and nothing wrong',
  story: '',
  sources: [],
  topology: {
    postgres: {
      version: 18,
      binaries: 'npm',
      timing: 'fast',
      walSegmentBytes: 16 * 1024 ** 2,
      checksums: true,
    },
    nodes: [node('pg01', 'primary'), node('pg02', 'standby', 'sync'), node('pg03', 'standby')],
    settings: {},
    archive: false,
    addresses: [{ name: 'primary', owner: 'pg01' }],
    link: { delayMs: 0.5, jitterMs: 0.1 },
    links: [],
  },
  manager: { kind: 'by-hand', settings: {} },
  workload: { kind: 'ledger', params: { address: 'primary' } },
  suspects: [],
  schedule: [],
  runbook: [],
  symptoms: [{ name: 'nobody-writes', check: 'writes-unavailable', params: { 'longer-than': 5_000 } }],
  expect: 'reenacted',
  limits: { watchMs: 30_000, bootMs: 30_000, settleMs: 30_000, diskBytes: 2 * 1024 ** 3 },
};

function node(
  name: string,
  role: NodePlan['role'],
  replication: NodePlan['replication'] = 'async',
): NodePlan {
  return { name, role, replication, settings: {} };
}

/** A disturbance for tests: power off pg01 at 5 s, unless told otherwise. */
export function disturbance(name: string, rest: Partial<Disturbance> = {}): Disturbance {
  return {
    name,
    fault: 'power-off',
    target: { kind: 'node', node: 'pg01' },
    params: {},
    moment: { atMs: 5_000 },
    ...rest,
  };
}

/** Begins notes of a trial of the test scenario with some parts replaced. */
export function notes(changes: Partial<Scenario> = {}): Notes {
  const scenario = { ...testScenario, ...changes };
  const events: RecordedEvent[] = [];
  const roles = new Map(scenario.topology.nodes.map(({ name, role }) => [name, role]));
  let lastRow = 0;
  let watchMs = scenario.limits.watchMs;

  const put = (atMs: number, event: Untimed) => events.push({ ...event, atMs: zeroMs + atMs });
  const phase = (atMs: number, name: Phase) => put(atMs, { type: 'phase', phase: name });
  const operations = (kind: OperationEvent['kind'], span: OperationSpan) => {
    const { from, to, everyMs = 10, takesMs = 1, knownAt, ...rest } = span;
    for (let intended = from; intended < to; intended += everyMs) {
      if (kind === 'write') lastRow += 1;
      const outcome = rest.outcome ?? 'acknowledged';
      put(knownAt ?? intended + takesMs, {
        type: 'operation',
        client: 'client-1',
        kind,
        row: kind === 'write' ? lastRow : 1,
        intendedMs: zeroMs + intended,
        ...(outcome === 'failed' ? {} : { sentMs: zeroMs + intended }),
        ...(outcome === 'acknowledged' ? { node: 'pg01' } : {}),
        ...rest,
        outcome,
      });
    }
  };

  const self: Notes = {
    watch: (lengthMs, then = 'completes') => {
      watchMs = lengthMs;
      phase(-zeroMs, 'boot');
      phase(-1_000, 'warm-up');
      phase(0, 'watch');
      if (then === 'is cut short') return self;
      phase(lengthMs, 'heal');
      phase(lengthMs + 1_000, 'settle');
      return self.end(lengthMs + 2_000, 'completed');
    },
    add: (atMs, event) => {
      put(atMs, event);
      return self;
    },
    look: (atMs, name, state = {}) => {
      const role = roles.get(name) ?? 'standby';
      const up = (state.server ?? 'ready') === 'ready' && (state.host ?? 'on') === 'on';
      const seen = up ? { answers: true, role, timeline: 1 } : { answers: false };
      put(atMs, {
        type: 'observation',
        state: { node: name, host: 'on', server: 'ready', ...seen, ...state },
      });
      return self;
    },
    looks: (from, to, name, state = {}, everyMs = 500) => {
      for (let atMs = from; atMs <= to; atMs += everyMs) self.look(atMs, name, state);
      return self;
    },
    writes: (span) => {
      operations('write', span);
      return self;
    },
    reads: (span) => {
      operations('read', span);
      return self;
    },
    holds: (name, rows, event = {}) => {
      const { duplicated = [], altered = [], atMs = 0, ...rest } = event;
      put(watchMs + 1_500 + atMs, {
        type: 'rows',
        node: name,
        role: roles.get(name) ?? 'standby',
        timeline: 1,
        complete: true,
        rows: writeIntegerSet(rows),
        duplicated: writeIntegerSet(duplicated),
        altered: writeIntegerSet(altered),
        ...rest,
      });
      return self;
    },
    fault: (name, stages, witness) => {
      const all = [
        ...scenario.schedule,
        ...scenario.suspects.flatMap((s) => (s.kind === 'fault' ? [s.disturbance] : [])),
      ];
      const kind = all.find((one) => one.name === name)?.fault ?? 'power-off';
      for (const [stage, atMs] of Object.entries(stages)) {
        put(atMs, {
          type: 'fault',
          name,
          fault: kind,
          target: 'pg01',
          stage: stage as FaultEvent['stage'],
          ...(witness ? { witness } : {}),
        });
      }
      return self;
    },
    log: (atMs, name, level, message, details = []) => {
      put(atMs, { type: 'log', node: name, level, process: 'postmaster', message, details });
      return self;
    },
    reading: (atMs, part, values) => {
      put(atMs, { type: 'series', part, values });
      return self;
    },
    happening: (atMs, part, what, text) => {
      put(atMs, { type: 'happening', part, what, text, count: 1 });
      return self;
    },
    end: (atMs, how, why) => {
      put(atMs, { type: 'end', how, ...(why ? { why } : {}) });
      return self;
    },
    events: () => [...events].sort((a, b) => a.atMs - b.atMs),
    header: () => ({
      type: 'header',
      version: recordingVersion,
      tool: 'reenact test',
      run: 'test-1',
      startedAt: '2026-01-01T00:00:00.000Z',
      seed: 1,
      source: 'reenact: 1\n',
      scenario,
      world: 'scripted',
      repeat: 'reenact run scenario.yaml --seed 1',
    }),
    timeline: () => foldTimeline(self.header(), self.events()),
  };
  return self;
}
