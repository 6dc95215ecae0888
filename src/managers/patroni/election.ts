import { type Keys, leaderPosition, newestTimeline, syncKeyIn } from './keys.ts';
import type { PatroniSettings } from './settings.ts';
import type { Status } from './status.ts';

export interface Candidacy {
  readonly node: string;
  readonly own: Status;
  readonly keys: Keys;
  /** What the members that could be reached just now answered. */
  readonly others: ReadonlyMap<string, Status>;
  readonly settings: PatroniSettings;
}

export interface Judgement {
  readonly healthiest: boolean;
  /** One sentence. */
  readonly reason: string;
}

/**
 * Whether this member may try to take a lease that nobody holds: no other member still runs as primary, it is the
 * synchronous standby if there has to be one, it is not too far behind what the last leader wrote into the store, and
 * none that answers has more WAL. Members that do not answer do not count. A primary need not compare itself.
 */
export function judgeCandidacy({ node, own, keys, others, settings }: Candidacy): Judgement {
  const no = (reason: string): Judgement => ({ healthiest: false, reason });
  const rival = [...others].find(([, status]) => status.running && status.role === 'primary');
  if (rival) return no(`${rival[0]} still runs as primary`);
  // Whoever is behind a primary has its WAL from it; that it looked a moment later must not count.
  if (own.role === 'primary') return { healthiest: true, reason: `${node} is primary already` };
  const sync = syncKeyIn(keys);
  if (settings['synchronous-mode'] !== 'off' && sync && sync.leader !== node && sync.standby !== node) {
    const only = sync.standby === null ? sync.leader : `${sync.standby} or ${sync.leader}`;
    return no(`${node} was not the synchronous standby; only ${only} may become leader`);
  }
  const behind = leaderPosition(keys) - own.position;
  const most = settings['maximum-lag-on-failover'];
  if (behind > most) {
    return no(
      `${node} is ${behind} B behind what the last leader wrote into the store, more than maximum-lag-on-failover (${most} B)`,
    );
  }
  if (settings['check-timeline'] && own.timeline < newestTimeline(keys)) {
    return no(`${node} is on timeline ${own.timeline}, and a leader has opened ${newestTimeline(keys)}`);
  }
  for (const [peer, status] of others) {
    const eligible = settings['synchronous-mode'] === 'off' || !sync || sync.standby === peer;
    if (status.running && eligible && status.position > own.position) {
      return no(`${peer} has ${status.position - own.position} B more WAL than ${node}`);
    }
  }
  const asked = others.size === 0 ? 'no other member answers' : `no member that answers has more WAL`;
  return {
    healthiest: true,
    reason: `${node} is ${Math.max(0, behind)} B behind the last leader, and ${asked}`,
  };
}
