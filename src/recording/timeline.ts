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
  const sorted = inOrder(events);
  const kinds = groupBy(sorted, ({ type }) => type);
  const of = <Type extends RecordedEvent['type']>(type: Type) =>
    (kinds.get(type) ?? []) as Extract<RecordedEvent, { type: Type }>[];
  const lastMs = sorted.at(-1)?.atMs ?? 0;
  const phases = foldPhases(of('phase'), lastMs);
  const watch = phases.find((phase) => phase.phase === 'watch');
  const end = of('end')[0];
  return {
    header,
    facts: of('facts')[0]?.facts ?? {},
    phases,
    ...(watch ? { watch: { fromMs: watch.fromMs, toMs: watch.toMs } } : {}),
    operations: of('operation'),
    observations: groupBy(of('observation'), ({ state }) => state.node),
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
    series: groupBy(of('series'), ({ part }) => part),
    happenings: of('happening'),
    damage,
    ...(end ? { end } : {}),
    lastMs,
  };
}

/** Events in order of time, which they nearly always are already; those of one moment stay as they were written. */
function inOrder(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  for (let index = 1; index < events.length; index += 1) {
    if ((events[index]?.atMs ?? 0) < (events[index - 1]?.atMs ?? 0)) {
      return [...events].sort((a, b) => a.atMs - b.atMs);
    }
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

function groupBy<Event>(events: readonly Event[], nameOf: (event: Event) => string): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const name = nameOf(event);
    const list = groups.get(name);
    if (list) list.push(event);
    else groups.set(name, [event]);
  }
  return groups;
}
