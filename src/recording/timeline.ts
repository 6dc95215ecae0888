import type { Problem } from '../kit/problem.ts';
import type { WorldEvent } from '../world/world.ts';
import type {
  DecisionEvent,
  EndEvent,
  FaultEvent,
  HappeningEvent,
  Header,
  ObservationEvent,
  OperationEvent,
  OrderEvent,
  Phase,
  RecordedEvent,
  RowsEvent,
  SeriesEvent,
} from './event.ts';

type WorldEventOf<Type extends WorldEvent['type']> = Extract<WorldEvent, { type: Type }>;

/** A recording folded into what judges and reports ask for, each list in order of time. */
export interface Timeline {
  readonly header: Header;
  /** What the world was made of; empty if it never booted. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly phases: readonly { readonly phase: Phase; readonly fromMs: number; readonly toMs: number }[];
  /** The watched window: from the trial's zero to the end of the watch; absent if it never began. */
  readonly watch?: { readonly fromMs: number; readonly toMs: number };
  readonly operations: readonly OperationEvent[];
  readonly observations: ReadonlyMap<string, readonly ObservationEvent[]>;
  readonly processes: readonly WorldEventOf<'process'>[];
  readonly logs: readonly WorldEventOf<'log'>[];
  readonly addresses: readonly WorldEventOf<'address'>[];
  readonly links: readonly WorldEventOf<'link'>[];
  readonly hosts: readonly WorldEventOf<'host'>[];
  readonly mishaps: readonly WorldEventOf<'mishap'>[];
  readonly faults: readonly FaultEvent[];
  readonly decisions: readonly DecisionEvent[];
  readonly orders: readonly OrderEvent[];
  readonly managers: readonly WorldEventOf<'manager'>[];
  readonly rows: readonly RowsEvent[];
  /** What was read off the parts of a platform, by part. */
  readonly series: ReadonlyMap<string, readonly SeriesEvent[]>;
  readonly happenings: readonly HappeningEvent[];
  /** Lines of the file that could not be used; what they held is missing here. */
  readonly damage: readonly Problem[];
  /** Absent if the recording was cut short. */
  readonly end?: EndEvent;
  /** Time of the last event. */
  readonly lastMs: number;
}

/** Folds a recording's events, in the order they were written, into a timeline. */
export function foldTimeline(
  header: Header,
  events: readonly RecordedEvent[],
  damage: readonly Problem[] = [],
): Timeline {
  const operations: OperationEvent[] = [];
  const observations = new Map<string, ObservationEvent[]>();
  const others = new Map<RecordedEvent['type'], RecordedEvent[]>();
  const sorted = inOrder(events);
  for (const event of sorted) {
    // Nearly all of a recording is of these two types.
    if (event.type === 'operation') operations.push(event);
    else if (event.type === 'observation') add(observations, event.state.node, event);
    else add(others, event.type, event);
  }
  const of = <Type extends RecordedEvent['type']>(type: Type) =>
    (others.get(type) ?? []) as Extract<RecordedEvent, { type: Type }>[];
  const series = new Map<string, SeriesEvent[]>();
  for (const event of of('series')) add(series, event.part, event);
  const lastMs = sorted.at(-1)?.atMs ?? 0;
  const phases = foldPhases(of('phase'), lastMs);
  const watch = phases.find((phase) => phase.phase === 'watch');
  const end = of('end')[0];
  return {
    header,
    facts: of('facts')[0]?.facts ?? {},
    phases,
    ...(watch ? { watch: { fromMs: watch.fromMs, toMs: watch.toMs } } : {}),
    operations,
    observations,
    processes: of('process'),
    logs: of('log'),
    addresses: of('address'),
    links: of('link'),
    hosts: of('host'),
    mishaps: of('mishap'),
    faults: of('fault'),
    decisions: of('decision'),
    orders: of('order'),
    managers: of('manager'),
    rows: of('rows'),
    series,
    happenings: of('happening'),
    damage,
    ...(end ? { end } : {}),
    lastMs,
  };
}

/** Events in order of time, which they nearly always are already; those of one moment stay as they were written. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { atMs } of events) {
    if (atMs < lastMs) return events.toSorted((a, b) => a.atMs - b.atMs);
    lastMs = atMs;
  }
  return events;
}

function foldPhases(events: readonly { phase: Phase; atMs: number }[], lastMs: number): Timeline['phases'] {
  return events.map((event, index) => ({
    phase: event.phase,
    fromMs: event.atMs,
    toMs: events[index + 1]?.atMs ?? lastMs,
  }));
}

/** Adds an event to the list of its name. */
function add<Name, Event>(lists: Map<Name, Event[]>, name: Name, event: Event): void {
  const list = lists.get(name);
  if (list) list.push(event);
  else lists.set(name, [event]);
}
