import { askedInVain } from '../checks/asked-in-vain.ts';
import type { Outage } from '../checks/availability.ts';
import { type AwaitedStandby, awaitedStandbys } from '../checks/commit-waits.ts';
import { type Failover, findFailovers } from '../checks/failovers.ts';
import { steadyPrimary } from '../checks/steady-primary.ts';
import { formatDuration } from '../kit/duration.ts';
import type { OrderEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { outagesOf } from './clients-view.ts';
import { sinceZero } from './since-zero.ts';
import { type TurnedAway, turnedAway } from './turned-away.ts';
import { readWhyNobody, type WhyNobody } from './why-nobody.ts';

/** A failover, or an outage of writes in which nobody was promoted or commits waited for a standby, in one sentence. */
export interface FailoverStory {
  readonly atMs: number;
  readonly what: string;
  /** Why, in sentences, where somebody said so. */
  readonly because: readonly string[];
  /** If nobody was promoted and the manager said why: that, and what else it said then. */
  readonly short?: Pick<WhyNobody, 'why' | 'instead'> & { readonly rest: readonly string[] };
  /** Absent for an outage. */
  readonly failover?: Failover;
}

/**
 * What became of the role of the primary whenever no write succeeded, and at every promotion besides. Of an outage in which the
 * primary was there all the time, only what commits waited for, and whether connections ran out,
 * if the recording shows it.
 */
export function failoverStories(timeline: Timeline): FailoverStory[] {
  const failovers = findFailovers(timeline);
  const idle = outagesOf(timeline, 'write').filter(
    (outage) => !failovers.some(({ fromMs, toMs }) => fromMs < outage.toMs && toMs > outage.fromMs),
  );
  const stood = idle.flatMap((outage) => {
    const primary = needless(outage, timeline);
    return primary === undefined ? [] : [{ outage, primary }];
  });
  const without = idle.filter((each) => !stood.some(({ outage }) => outage === each));
  const hitches = without.filter((outage) => isHitch(outage, timeline));
  const folds = hitches.length > mostHitchesTold;
  return [
    ...failovers.map((failover) => tellFailover(failover, timeline)),
    ...stood.flatMap(({ outage, primary }) => tellStanding(outage, primary, timeline)),
    ...without
      .filter((outage) => !folds || !hitches.includes(outage))
      .map((outage) => tellNobody(outage, timeline)),
    ...(folds ? [tellHitches(hitches, timeline)] : []),
  ].sort((a, b) => a.atMs - b.atMs);
}

/**
 * The primary that was there as long as an outage lasted, so that nobody had to be promoted.
 * @returns `undefined` if there was none, or if manager or operator thought that somebody had to be
 */
function needless(outage: Outage, timeline: Timeline): string | undefined {
  const { fromMs, toMs } = outage;
  const tried = timeline.orders.some(
    ({ atMs, verb }) => verb === 'promote' && atMs >= fromMs && atMs <= toMs,
  );
  if (tried || decisionsWithin(outage, timeline).some(isAboutPromoting)) return undefined;
  return steadyPrimary(timeline, outage);
}

function tellStanding(outage: Outage, primary: string, timeline: Timeline): FailoverStory[] {
  // Until somebody wanted to write, no commit waited, and a standby that would confirm none had confirmed them all.
  const awaited = awaitedStandbys(timeline, primary, { fromMs: outage.wantedFromMs, toMs: outage.toMs });
  const away = turnedAway(timeline.operations, outage);
  if (awaited.length === 0 && !away) return [];
  const lasted = formatDuration(outage.toMs - outage.fromMs);
  const since = sinceZero(timeline, outage.fromMs);
  const names = awaited.map(({ node }) => node).join(' and ');
  const waited =
    awaited.length === 0
      ? ''
      : `: commits waited for the synchronous standby${awaited.length > 1 ? 's' : ''} ${names}, which ${silenceOf(awaited)}`;
  return [
    {
      atMs: outage.fromMs,
      what: `No write succeeded in the ${lasted} from ${since} until ${endOf(outage, timeline)}${waited}.`,
      because: [
        ...(away ? [tellTurnedAway(away, awaited.length > 0, timeline)] : []),
        `${primary} was there as primary all the time.`,
      ],
    },
  ];
}

function tellTurnedAway({ count, fromMs }: TurnedAway, waited: boolean, timeline: Timeline): string {
  const held = waited ? ' A commit that waits holds its connection, also if its client has gone.' : '';
  const times = count === 1 ? 'once' : `${count} times`;
  return `From ${sinceZero(timeline, fromMs)} on clients were turned away, ${times}, because every connection was taken.${held}`;
}

function silenceOf(awaited: readonly AwaitedStandby[]): string {
  if (!awaited.every(({ wasDown }) => wasDown)) return 'confirmed none of them';
  return awaited.length > 1 ? 'were gone' : 'was gone';
}

function endOf({ open, toMs }: Outage, timeline: Timeline): string {
  return open ? 'the watch ended' : `writes succeeded again at ${sinceZero(timeline, toMs)}`;
}

/** More hitches than this are told together. */
const mostHitchesTold = 2;

/** Writes stood still for a moment, and no manager had anything to say about promoting: a stall, or a busy machine. */
function isHitch(outage: Outage, timeline: Timeline): boolean {
  return !outage.open && !decisionsWithin(outage, timeline).some(isAboutPromoting);
}

function tellHitches(hitches: readonly Outage[], timeline: Timeline): FailoverStory {
  const lengths = hitches.map(({ fromMs, toMs }) => toMs - fromMs);
  const first = hitches[0]?.fromMs ?? 0;
  const last = hitches.at(-1)?.toMs ?? first;
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)].map(formatDuration);
  const between = `between ${sinceZero(timeline, first)} and ${sinceZero(timeline, last)}`;
  return {
    atMs: first,
    what: `${hitches.length} times ${between} no write succeeded for a while (${least} to ${most}), and nobody was promoted.`,
    because: ['No manager decided anything about promoting in these times.'],
  };
}

function tellFailover(failover: Failover, timeline: Timeline): FailoverStory {
  const { fromMs, toMs, from, to, open } = failover;
  const gap = formatDuration(toMs - fromMs);
  const between = `from ${sinceZero(timeline, fromMs)} to ${sinceZero(timeline, toMs)}`;
  const took =
    from === undefined
      ? `${to} became primary`
      : from === to
        ? `${to} became primary again`
        : `${to} took over from ${from}`;
  const what = open
    ? `${to} became primary, but acknowledged no write until the watch ended.`
    : `${took}: the clients' gap was ${gap}, ${between}.`;
  const beside = from !== undefined && failover.phases.length === 0;
  const because = beside ? [`The clients went on with ${from} until ${sinceZero(timeline, fromMs)}.`] : [];
  const names = open && !beside ? askedInVain(timeline, to, failover) : undefined;
  const waited =
    names === undefined
      ? []
      : [
          `Its commits wait for standbys (synchronous_standby_names = '${names}'), and none of these streamed from ${to}.`,
        ];
  return { atMs: fromMs, what, because: [...because, ...waited], failover };
}

function tellNobody(outage: Outage, timeline: Timeline): FailoverStory {
  const lasted = formatDuration(outage.toMs - outage.fromMs);
  const because = whyNobody(outage, timeline);
  const read = readWhyNobody(because[0] ?? '');
  return {
    atMs: outage.fromMs,
    what: `Nobody was promoted in the ${lasted} from ${sinceZero(timeline, outage.fromMs)} until ${endOf(outage, timeline)}.`,
    because,
    ...(read ? { short: { ...told(read), rest: [`${read.decided}.`, ...because.slice(1)] } } : {}),
  };
}

function told({ why, instead }: WhyNobody): Pick<WhyNobody, 'why' | 'instead'> {
  return instead === undefined ? { why } : { why, instead };
}

const decisionsWithin = (outage: Outage, timeline: Timeline) =>
  timeline.decisions.filter(({ atMs }) => atMs >= outage.fromMs && atMs <= outage.toMs);

const isAboutPromoting = ({ what, because }: Timeline['decisions'][number]) =>
  /promot/i.test([what, ...because].join(' '));

/** What the manager last said about promoting, else what it said at all; without one, what people did. */
function whyNobody(outage: Outage, timeline: Timeline): readonly string[] {
  const within = <Event extends { readonly atMs: number }>(events: readonly Event[]) =>
    events.filter(({ atMs }) => atMs >= outage.fromMs && atMs <= outage.toMs);
  const decisions = decisionsWithin(outage, timeline);
  const telling = decisions.findLast(isAboutPromoting) ?? decisions.at(-1);
  if (telling) {
    const at = sinceZero(timeline, telling.atMs);
    return [`${telling.node} decided at ${at}: ${telling.what}`, ...telling.because];
  }
  const tried = within(timeline.orders).find(({ verb }) => verb === 'promote');
  const failed = tried && failureOf(tried, timeline);
  if (failed) return [`${failed.what} failed: ${failed.reason ?? 'nobody said why'}`];
  const { kind } = timeline.header.scenario.manager;
  if (kind !== 'by-hand') return [`The manager ${kind} decided nothing in that time.`];
  return ['No manager runs the cluster, and no step of the runbook promoted anybody.'];
}

/** How a promotion failed, which may show only after the outage, or after the watch. */
const failureOf = (tried: OrderEvent, { orders }: Timeline) =>
  orders.find(({ atMs, what, stage }) => atMs >= tried.atMs && what === tried.what && stage === 'failed');
