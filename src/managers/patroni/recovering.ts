import { formatDuration } from '../../kit/duration.ts';
import { key } from './keys.ts';
import { lead } from './leading.ts';
import { rest } from './rest.ts';
import { startServer } from './starting.ts';
import type { Turn } from './turn.ts';

/** How long a copy of the leader's data may take, in milliseconds. */
const copyMs = 600_000;

/**
 * The own server is down. A leader keeps its lease and starts it as a standby of nobody all the same, to promote it once it
 * answers: so a crashed primary comes back on a timeline of its own, which the other standbys have to switch to. Others
 * start as standbys of the leader (ha.py, recover).
 */
export function recover(turn: Turn): void {
  const { node, lease, settings, atMs } = turn;
  if (lease?.node !== node) return turn.isUnderWay ? rest(turn) : startAsStandby(turn);
  const crashedMs = turn.memory.crashedMs ?? atMs;
  const patienceMs = settings['primary-start-timeout'];
  if (turn.memory.crashedMs !== undefined || patienceMs === 0) {
    if (atMs - crashedMs >= patienceMs) return giveUp(turn, lease.revision);
  }
  if (!turn.isUnderWay) {
    const why = `its server is down and it has the lease: primary-start-timeout gives it ${formatDuration(patienceMs)}`;
    turn.because(`${node} starts its server again as a standby, to promote it: ${why}.`);
    turn.remember({ crashedMs });
    return startServer(turn, { upstream: null, why });
  }
  lead(turn, lease);
}

function giveUp(turn: Turn, revision: number): void {
  const why = `${turn.node} gives the lease up: its server is down and did not come back in time.`;
  turn.because(why);
  const question = { ask: 'delete', key: key.leader, previous: revision } as const;
  const order = turn.askStore(question, why);
  turn.remember({ leads: false });
  turn.goTo({ at: 'acting', order, next: 'rest' });
}

/**
 * Starts the own server as a standby of the leader, or of nobody while there is none. A server that was primary when
 * another one was made primary has a history of its own and is copied anew.
 */
export function startAsStandby(turn: Turn): void {
  const { node, lease, settings } = turn;
  const leader = lease && lease.node !== node ? lease.node : null;
  if (leader !== null && hasParted(turn)) {
    if (settings.rejoin === 'never') {
      turn.stands(`${node} stays out: it was primary when ${leader} was made primary, and rejoin is never.`);
      return rest(turn);
    }
    return rebuild(turn, leader);
  }
  const why = leader ? `${leader} has the lease` : 'no other leader is known';
  turn.because(`${node} starts its server as a standby: ${why}.`);
  startServer(turn, { upstream: leader, why });
}

/** Replaces the own data by the leader's. */
export function rebuild(turn: Turn, leader: string): void {
  const why = `its history parted from that of ${leader}`;
  turn.because(`${turn.node} copies ${leader} anew: ${why}.`);
  turn.remember({ upstream: leader });
  const order = turn.order({ verb: 'rebuild', from: leader }, copyMs, why);
  turn.goTo({ at: 'acting', order, next: 'turn' });
}

/** Whether the own server was primary on an older timeline than the newest one that a leader opened. */
function hasParted(turn: Turn): boolean {
  return turn.memory.lastRole === 'primary';
}
