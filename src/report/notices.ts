import { formatDuration } from '../kit/duration.ts';
import type { FaultEvent, OrderEvent, RecordedEvent } from '../recording/event.ts';
import { standingWords } from './node-lanes.ts';
import type { NodeGlance, Notice, Progress } from './progress-state.ts';

/** What is notable about one event, given the progress before and after it. */
export function noticesOf(before: Progress, after: Progress, event: RecordedEvent): Notice[] {
  if (before.clientsFail !== after.clientsFail)
    return [clientsNotice(after, event.atMs), ...whatHappened(before, after, event)];
  return whatHappened(before, after, event);
}

function clientsNotice({ clientsFail }: Progress, atMs: number): Notice {
  return clientsFail
    ? { atMs, tone: 'bad', text: 'nothing the clients try succeeds any more' }
    : { atMs, tone: 'good', text: 'the clients succeed again' };
}

function whatHappened(before: Progress, after: Progress, event: RecordedEvent): Notice[] {
  const say = (tone: Notice['tone'], text: string): Notice[] => [{ atMs: event.atMs, tone, text }];
  switch (event.type) {
    case 'phase':
      return say('plain', phaseInWords(after));
    case 'fault':
      return faultNotice(event);
    case 'decision':
      return after.zeroMs === undefined ? [] : say('plain', `${event.node} decides: ${event.what}`);
    case 'manager':
      return say(
        event.state === 'running' ? 'good' : 'bad',
        `the manager on ${event.node} is ${event.state}`,
      );
    case 'order':
      return orderNotice(event, before);
    case 'observation':
    case 'host':
      return nodeNotice(before, after, event);
    case 'address':
      if (after.zeroMs === undefined) return [];
      return say('plain', `address ${event.address} leads ${event.owner ? `to ${event.owner}` : 'nowhere'}`);
    case 'mishap':
      return say('doubt', `mishap: ${event.what}`);
    case 'end':
      return say(
        event.how === 'completed' || event.how === 'decided' ? 'plain' : 'doubt',
        event.why ? `${event.how}: ${event.why}` : event.how,
      );
    default:
      return [];
  }
}

/** The phase a trial is in, in words for people. A platform has no nodes and nothing to boot. */
export function phaseInWords({ phase, nodes }: Progress): string {
  return phase === 'boot' && nodes.length === 0 ? 'the platform begins' : phaseWords[phase];
}

const phaseWords: Readonly<Record<Progress['phase'], string>> = {
  boot: 'the cluster boots',
  'warm-up': 'the clients warm up',
  watch: 'the watch begins',
  heal: 'the watch is over; faults are removed',
  settle: 'the survivors catch up and are read',
};

function faultNotice(event: FaultEvent): Notice[] {
  const about = `${event.name}: ${event.fault} on ${event.target}`;
  const proof = event.witness ? ` (${event.witness})` : '';
  const notice = (tone: Notice['tone'], text: string): Notice[] => [{ atMs: event.atMs, tone, text }];
  switch (event.stage) {
    case 'landed':
      return notice('bad', `${about} landed`);
    case 'missed':
      return notice('doubt', `${about} did not land${proof}`);
    case 'never-due':
      return notice('doubt', `${about} never had its moment${proof}`);
    case 'removed':
      return notice('good', `${event.name} removed`);
    case 'stuck':
      return notice('doubt', `${event.name} could not be removed${proof}`);
    default:
      return [];
  }
}

function orderNotice(event: OrderEvent, before: Progress): Notice[] {
  // Of a manager its decisions are told; of its orders only what went wrong.
  if (event.by === 'manager' && event.stage !== 'failed' && event.stage !== 'late') return [];
  const text = `${event.by}: ${event.what}`;
  const begun = before.underWay.find((doing) => doing.name === event.name);
  const took = begun ? ` after ${formatDuration(event.atMs - begun.sinceMs)}` : '';
  if (event.stage === 'begun') return [{ atMs: event.atMs, tone: 'plain', text }];
  if (event.stage === 'done') return [{ atMs: event.atMs, tone: 'good', text: `${text}: done${took}` }];
  if (event.stage === 'waiting') return [];
  return [
    { atMs: event.atMs, tone: 'bad', text: `${text}: failed${event.reason ? ` (${event.reason})` : ''}` },
  ];
}

function nodeNotice(before: Progress, after: Progress, event: { atMs: number }): Notice[] {
  if (after.zeroMs === undefined || before.nodes === after.nodes) return [];
  return after.nodes.flatMap((now, index) => {
    const was = before.nodes[index];
    if (!was || was === now) return [];
    const text = changeOf(was, now);
    const tone = now.standing === 'ready' ? 'good' : now.standing === 'starting' ? 'plain' : 'bad';
    return text ? [{ atMs: event.atMs, tone, text } satisfies Notice] : [];
  });
}

function changeOf(was: NodeGlance, now: NodeGlance): string | undefined {
  if (now.standing !== was.standing && now.standing && now.standing !== 'ready') {
    // A host without power also shows a server that is down, in whichever order it is seen.
    return was.standing === 'off' && now.standing === 'down'
      ? undefined
      : `${now.node} ${standingWords[now.standing]}`;
  }
  // Processes outlive their host's power by moments, and tell their role until the last.
  if (now.standing !== 'ready') return undefined;
  if (now.role && now.role !== was.role) return `${now.node} is ready as ${now.role}`;
  return now.standing === was.standing ? undefined : `${now.node} is ready`;
}
