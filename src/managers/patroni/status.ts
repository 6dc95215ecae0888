import type { NodeState } from '../../model/node-state.ts';

/** What an instance's REST interface tells of its server. */
export interface Status {
  readonly running: boolean;
  readonly role?: 'primary' | 'standby';
  readonly timeline: number;
  /** Primary: what is flushed. Standby: the further of what is received and what is replayed. Bytes. */
  readonly position: number;
}

export function statusOf(state: NodeState): Status {
  return {
    running: state.answers,
    ...(state.role ? { role: state.role } : {}),
    timeline: state.timeline ?? 0,
    position: Math.max(state.flushedLsn ?? 0, state.replayedLsn ?? 0),
  };
}

/**
 * What instances say to each other. Patroni's members ask each other over HTTP and answer on the spot; here a question
 * is a number, and an answer names the number it belongs to.
 */
export interface Said {
  /** The number of the newest question asked of everybody; 0: none yet. */
  readonly asks: number;
  /** For every peer the number of its question that `status` answers. */
  readonly answers: Readonly<Record<string, number>>;
  readonly status?: Status;
}
