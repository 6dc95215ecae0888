import type { Outage } from '../checks/availability.ts';
import { type Failover, findFailovers } from '../checks/failovers.ts';
import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';
import { outagesOf } from './clients-view.ts';
import { sinceZero } from './since-zero.ts';
import { readWhyNobody, type WhyNobody } from './why-nobody.ts';

/** A failover, or an outage of writes in which there was none, in one sentence. */
export interface FailoverStory {
  readonly atMs: number;
  readonly what: string;
  /** Why, in sentences, where somebody said so. */
  readonly because: readonly string[];
  /** If nobody was promoted and the manager said why: that, and what else it said then. */
  readonly short?: Pick<WhyNobody, 'why' | 'instead'> & { readonly rest: readonly string[] };
  /** Absent if nobody was promoted. */
  readonly failover?: Failover;
}

/** What became of the role of the primary whenever no write succeeded, and at every promotion besides. */
export function failoverStories(timeline: Timeline): FailoverStory[] {
  const failovers = findFailovers(timeline);
  const idle = outagesOf(timeline, 'write').filter(
    (outage) => !failovers.some(({ fromMs, toMs }) => fromMs < outage.toMs && toMs > outage.fromMs),
  );
  const hitches = idle.filter((outage) => isHitch(outage, timeline));
  const folds = hitches.length > mostHitchesTold;
  return [
    ...failovers.map((failover) => tellFailover(failover, timeline)),
    ...idle
      .filter((outage) => !folds || !hitches.includes(outage))
      .map((outage) => tellNobody(outage, timeline)),
    ...(folds ? [tellHitches(hitches, timeline)] : []),
  ].sort((a, b) => a.atMs - b.atMs);
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
  return { atMs: fromMs, what, because, failover };
}

function tellNobody(outage: Outage, timeline: Timeline): FailoverStory {
  const lasted = formatDuration(outage.toMs - outage.fromMs);
  const until = outage.open
    ? 'the watch ended'
    : `writes succeeded again at ${sinceZero(timeline, outage.toMs)}`;
  const because = whyNobody(outage, timeline);
  const read = readWhyNobody(because[0] ?? '');
  return {
    atMs: outage.fromMs,
    what: `Nobody was promoted in the ${lasted} from ${sinceZero(timeline, outage.fromMs)} until ${until}.`,
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
  const failed = within(timeline.orders).find(({ stage, verb }) => stage === 'failed' && verb === 'promote');
  if (failed) return [`${failed.what} failed: ${failed.reason ?? 'nobody said why'}`];
  const { kind } = timeline.header.scenario.manager;
  if (kind !== 'by-hand') return [`The manager ${kind} decided nothing in that time.`];
  return ['No manager runs the cluster, and no step of the runbook promoted anybody.'];
}
