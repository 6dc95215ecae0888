import type { Outage } from '../checks/availability.ts';
import { formatDuration } from '../kit/duration.ts';
import type { HappeningEvent, OperationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { outagesOf } from './clients-view.ts';
import { type DecisionSpan, decisionSpans, ordersApart, orderWords } from './decision-lanes.ts';
import { foldStory } from './fold-story.ts';
import type { Happening } from './happening.ts';
import { keyLogs } from './key-logs.ts';
import { type LaneSegment, type NodeLane, nodeLanes, standingWords } from './node-lanes.ts';
import { zeroOf } from './since-zero.ts';
import { addressLanes, type FaultSpan, faultSpans, type OrderSpan, startOf } from './spans.ts';

/** A change of standing shorter than this, in milliseconds, is left out of the story: a probe came at a bad moment. */
const flickerMs = 250;

/** Outages of writes and reads whose ends lie closer together than this, in milliseconds, are one. */
const sameMomentMs = 300;

/** The story of a trial in order of time: what was done to the cluster, what became of it, what people did. */
export function tellStory(timeline: Timeline): Happening[] {
  const zeroMs = zeroOf(timeline);
  const lanes = nodeLanes(timeline);
  const story = [
    ...beginning(timeline, lanes),
    ...faultSpans(timeline).flatMap(tellFault),
    ...tellOutages(timeline),
    ...decisionSpans(timeline).map(tellDecision),
    ...tellManagers(timeline, zeroMs),
    ...ordersApart(timeline).flatMap((order) => tellOrder(order)),
    ...lanes.flatMap((lane) => tellLane(lane, zeroMs)),
    ...tellAddresses(timeline, zeroMs),
    ...tellLogs(timeline, zeroMs),
    ...tellParts(timeline),
    ...ending(timeline),
  ].sort((a, b) => a.atMs - b.atMs);
  return foldStory(story);
}

function beginning(timeline: Timeline, lanes: readonly NodeLane[]): Happening[] {
  if (!timeline.watch) return [];
  const { fromMs } = timeline.watch;
  const roles = lanes.map(
    (lane) => `${lane.node} ${lane.segments.findLast((s) => s.fromMs <= fromMs)?.role ?? 'unknown'}`,
  );
  return [
    {
      atMs: fromMs,
      kind: 'trial',
      tone: 'plain',
      what: roles.length > 0 ? `the watch begins: ${roles.join(', ')}` : 'the watch begins',
      details: [],
    },
  ];
}

function tellFault(fault: FaultSpan): Happening[] {
  const about = `${fault.name === fault.fault ? '' : `${fault.name}: `}${fault.fault} on ${fault.target}`;
  const late = fault.lateMs === undefined ? '' : `, ${formatDuration(fault.lateMs)} late`;
  const landing: Happening = {
    atMs: fault.fromMs,
    kind: 'fault',
    tone: 'bad',
    what: `${about}${late}`,
    details: [],
  };
  if (fault.landing !== 'landed') {
    const how = { missed: 'did not land', 'never-due': 'never had its moment', unknown: 'has no witness' };
    const why = fault.landedWitness ? [fault.landedWitness] : [];
    return [{ ...landing, tone: 'doubt', what: `${about} ${how[fault.landing]}`, details: why }];
  }
  const took = formatDuration((fault.landedMs ?? fault.fromMs) - fault.fromMs);
  const proof = fault.landedWitness ? [`landed after ${took}: ${fault.landedWitness}`] : [];
  const story: Happening[] = [{ ...landing, details: proof }];
  if (fault.removal === 'unknown') return story;
  const witness = fault.removedWitness ? [fault.removedWitness] : [];
  const removed = fault.removal === 'removed';
  story.push({
    atMs: fault.toMs,
    kind: 'fault',
    tone: removed ? 'good' : 'doubt',
    what: removed ? `${fault.name} removed` : `${fault.name} could not be removed`,
    details: witness,
  });
  return story;
}

/** Writes and reads that stop and come back together are told together. */
function tellOutages(timeline: Timeline): Happening[] {
  const reads = outagesOf(timeline, 'read');
  const writes = outagesOf(timeline, 'write');
  const together = (a: Outage, b: Outage) =>
    a.open === b.open &&
    Math.abs(a.fromMs - b.fromMs) < sameMomentMs &&
    (a.open || Math.abs(a.toMs - b.toMs) < sameMomentMs);
  return [
    ...writes.flatMap((write) =>
      tellOutage(reads.some((read) => together(write, read)) ? 'write or read' : 'write', write),
    ),
    ...reads
      .filter((read) => !writes.some((write) => together(write, read)))
      .flatMap((read) => tellOutage('read', read)),
  ];
}

function tellOutage(kind: OperationEvent['kind'] | 'write or read', outage: Outage): Happening[] {
  const lasted = formatDuration(outage.toMs - outage.fromMs);
  const begin: Happening = {
    atMs: outage.fromMs,
    kind: 'clients',
    tone: 'bad',
    what: outage.open ? `no ${kind} succeeds any more` : `no ${kind} succeeds for ${lasted}`,
    details: outage.open ? [`for ${lasted}, until the watch ended`] : [],
  };
  if (outage.open) return [begin];
  return [
    begin,
    {
      atMs: outage.toMs,
      kind: 'clients',
      tone: 'good',
      what: kind === 'write or read' ? 'writes and reads succeed again' : `${kind}s succeed again`,
      details: [],
    },
  ];
}

/** A manager's decision with its reasons, what it ordered, and what came of that. */
function tellDecision(decision: DecisionSpan): Happening {
  const { atMs, node, what, because, orders, times, lastMs } = decision;
  const again = `${times} times, the last ${formatDuration(lastMs - atMs)} later`;
  return {
    atMs,
    kind: 'decision',
    tone: orders.some(({ outcome }) => outcome !== 'done') ? 'bad' : 'plain',
    node,
    what: what.startsWith(node) ? what : `${node}: ${what}`,
    details: [...because, ...orders.map(orderWords), ...(times > 1 ? [again] : [])],
  };
}

/** What became of the manager itself. */
function tellManagers(timeline: Timeline, zeroMs: number): Happening[] {
  const words = {
    running: 'runs',
    frozen: 'is frozen',
    killed: 'was killed',
    unmanaged: 'was told to leave its server alone',
  };
  return timeline.managers
    .filter(({ atMs }) => atMs > zeroMs)
    .map(({ atMs, node, state }): Happening => {
      const tone = state === 'running' ? 'good' : state === 'unmanaged' ? 'plain' : 'bad';
      return { atMs, kind: 'node', tone, node, what: `the manager on ${node} ${words[state]}`, details: [] };
    });
}

function tellOrder(order: OrderSpan): Happening[] {
  const took = order.begunMs === undefined ? '' : formatDuration(order.toMs - order.begunMs);
  const because = order.why ? [`because ${order.why}`] : [];
  // What a manager's order that was done returned is only how long it took.
  const telling = order.by === 'operator' || order.outcome !== 'done';
  const result = order.result && telling ? [order.result] : [];
  const outcome = {
    done: `done in ${took}`,
    failed: took ? `failed after ${took}` : 'not begun',
    unfinished: took ? 'not finished' : 'still waiting at the end',
  }[order.outcome];
  return [
    {
      atMs: order.outcome !== 'done' && order.begunMs === undefined ? order.toMs : startOf(order),
      kind: 'order',
      tone: order.outcome === 'done' ? 'plain' : 'bad',
      what: `${order.by}: ${order.what}, ${outcome}`,
      details: [...(order.by === 'manager' ? because : []), ...result],
    },
  ];
}

/** Tells changes of role and standing; what passed in a flicker is not told. */
function tellLane(lane: NodeLane, zeroMs: number): Happening[] {
  const story: Happening[] = [];
  let told: LaneSegment | undefined;
  let role: LaneSegment['role'];
  for (const segment of lane.segments) {
    const flicker = segment !== lane.segments.at(-1) && segment.toMs - segment.fromMs < flickerMs;
    if (segment.toMs <= zeroMs || !flicker) {
      if (segment.fromMs > zeroMs) {
        if (segment.role && role && segment.role !== role) story.push(roleChange(lane.node, segment));
        else if (told && told.standing !== segment.standing) story.push(standingChange(lane.node, segment));
      }
      role = segment.role ?? role;
      told = segment;
    }
  }
  return story;
}

function roleChange(node: string, segment: LaneSegment): Happening {
  const timeline = segment.timeline === undefined ? '' : ` on timeline ${segment.timeline}`;
  const what = `${node} is now ${segment.role}${timeline}`;
  return { atMs: segment.fromMs, kind: 'role', tone: 'plain', node, what, details: [] };
}

function standingChange(node: string, segment: LaneSegment): Happening {
  const good = segment.standing === 'ready';
  return {
    atMs: segment.fromMs,
    kind: 'node',
    tone: good ? 'good' : segment.standing === 'starting' ? 'plain' : 'bad',
    node,
    what: `${node} ${standingWords[segment.standing]}`,
    details: [],
  };
}

function tellAddresses(timeline: Timeline, zeroMs: number): Happening[] {
  return [...addressLanes(timeline)].flatMap(([address, spans]) =>
    spans
      .filter((span) => span.fromMs > zeroMs)
      .map((span): Happening => {
        const what = span.value
          ? `address ${address} leads to ${span.value}`
          : `address ${address} leads nowhere`;
        return { atMs: span.fromMs, kind: 'address', tone: span.value ? 'plain' : 'bad', what, details: [] };
      }),
  );
}

/** What happened in the parts of a platform: each kind at its first time, and how often in all. */
function tellParts(timeline: Timeline): Happening[] {
  const groups = new Map<string, { first: HappeningEvent; count: number; lastMs: number }>();
  for (const event of timeline.happenings) {
    const group = groups.get(`${event.part} ${event.what}`);
    if (!group) {
      groups.set(`${event.part} ${event.what}`, { first: event, count: event.count, lastMs: event.atMs });
      continue;
    }
    group.count += event.count;
    group.lastMs = event.atMs;
  }
  return [...groups.values()].map(({ first, count, lastMs }) => ({
    atMs: first.atMs,
    kind: 'part',
    tone: 'plain',
    node: first.part,
    what: `${first.part}: ${first.text}`,
    details: count > 1 ? [`${count} times, the last ${formatDuration(lastMs - first.atMs)} later`] : [],
  }));
}

function tellLogs(timeline: Timeline, zeroMs: number): Happening[] {
  return keyLogs(timeline, zeroMs, timeline.lastMs).map(({ first, count, lastMs }) => {
    const again = `${count} times, the last ${formatDuration(lastMs - first.atMs)} later`;
    return {
      atMs: first.atMs,
      kind: 'log',
      tone: 'plain',
      node: first.node,
      what: `${first.node} ${first.level}: ${first.message.split('\n')[0]}`,
      details: [
        ...(count > 1 ? [again] : []),
        ...first.details.filter((line) => /^(DETAIL|HINT):/.test(line)),
      ],
    };
  });
}

function ending(timeline: Timeline): Happening[] {
  const mishaps = timeline.mishaps.map((event): Happening => {
    return { atMs: event.atMs, kind: 'trial', tone: 'doubt', what: `mishap: ${event.what}`, details: [] };
  });
  const how = {
    completed: 'the trial is complete',
    decided: 'the verdict is certain, and the trial ends early',
    interrupted: 'the trial was interrupted',
    'world-failed': 'the lab failed',
    'not-steady': 'the cluster did not become steady',
  };
  if (!timeline.end) {
    const what = 'the recording was cut short here';
    return [...mishaps, { atMs: timeline.lastMs, kind: 'trial', tone: 'doubt', what, details: [] }];
  }
  const { atMs, how: ended, why } = timeline.end;
  const tone = ended === 'completed' || ended === 'decided' ? 'plain' : 'doubt';
  return [...mishaps, { atMs, kind: 'trial', tone, what: how[ended], details: why ? [why] : [] }];
}
