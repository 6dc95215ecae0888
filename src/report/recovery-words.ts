import { figure } from '../checks/series.ts';
import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Clocks, Recovery, RestoredData, UserOutage } from './recovery.ts';
import { recoveryOf } from './recovery.ts';
import { sinceZero } from './since-zero.ts';

/** One line of the section about recovery: a word and a sentence. */
export interface RecoveryLine {
  readonly term: string;
  readonly text: string;
}

/** RTO, RPO, the four clocks and the users' outage in words; nothing if nothing was lost. */
export function recoveryLines(timeline: Timeline): readonly RecoveryLine[] {
  const recovery = recoveryOf(timeline);
  if (!recovery) return [];
  return [
    ...recovery.procedures.map((clocks) => ({
      term: 'Clocks',
      text: clockWords(timeline, recovery, clocks),
    })),
    ...rtoWords(timeline, recovery).map((text) => ({ term: 'RTO', text })),
    ...recovery.databases.map((data) => ({ term: 'RPO', text: rpoWords(data) })),
    ...recovery.users.map((users) => ({ term: 'Users', text: userWords(users) })),
  ];
}

function clockWords(timeline: Timeline, { eventMs }: Recovery, clocks: Clocks): string {
  const clock = (name: string, atMs: number | undefined, sinceMs: number | undefined) =>
    atMs === undefined
      ? `no ${name}`
      : `${name} ${sinceZero(timeline, atMs)}${sinceMs === undefined ? '' : ` (${formatDuration(atMs - sinceMs)} later)`}`;
  const { detectionMs, decisionMs, resolutionMs } = clocks;
  return [
    `event ${sinceZero(timeline, eventMs)}`,
    clock('detection', detectionMs, eventMs),
    clock('decision', decisionMs, detectionMs),
    clock('resolution', resolutionMs, decisionMs),
  ].join(', ');
}

function rtoWords(timeline: Timeline, { rtoMs, made, notMade, procedures }: Recovery): string[] {
  if (made.length + notMade.length === 0) return [];
  const decisionMs = procedures[0]?.decisionMs;
  const each = made.map(({ part, readyMs }) => {
    const since = decisionMs === undefined ? '' : ` (decision + ${formatDuration(readyMs - decisionMs)})`;
    return `${part} ${sinceZero(timeline, readyMs)}${since}`;
  });
  const whole =
    rtoMs === undefined
      ? `not reached: ${notMade.join(', ')} did not come`
      : `${formatDuration(rtoMs)} from the event until everything elsewhere was there, last ${made.at(-1)?.part ?? ''}`;
  return [whole, ...(each.length > 0 ? [`ready: ${each.join('; ')}`] : [])];
}

function rpoWords({ part, rpoMs, rows, isLost, toReconcile }: RestoredData): string {
  const lacks = `${formatDuration(rpoMs)} of writes, ${figure(Math.round(rows))} rows`;
  return isLost
    ? `${lacks}: users were sent to ${part}, which lacks them; ${figure(Math.round(toReconcile))} rows have to be reconciled if the other comes back`
    : `${lacks}: ${part} lacked them when it was up; nobody was sent there, so nothing is lost`;
}

function userWords({ part, outageMinutes, fullOutageMinutes }: UserOutage): string {
  return `${part}: ${figure(outageMinutes)} min below the bound; as many unanswered requests as ${figure(fullOutageMinutes)} min of a full outage`;
}
