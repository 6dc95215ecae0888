import type { Clock } from '../kit/clock.ts';
import { type Session, SessionError, type SessionOptions, type World } from '../world/world.ts';

/** One client's connection: opened when it is needed, thrown away when it broke, opened again. */
export interface Connection {
  /** The open session, if there is one; it may have broken unnoticed since it was last used. */
  readonly session: () => Session | undefined;
  /** Opens a session. Rejects with the `SessionError` of a failed attempt. */
  readonly open: () => Promise<Session>;
  /** The session broke; the next one is opened without a pause. */
  readonly discard: () => void;
  /** When the pause after a failed attempt is over, on the clock, in milliseconds. */
  readonly restUntilMs: () => number;
  readonly close: () => Promise<void>;
}

export interface ConnectionPlan {
  readonly openSession: World['openSession'];
  readonly clock: Clock;
  /** Virtual addresses or nodes; the next is tried where one does not let it in. */
  readonly targets: readonly string[];
  readonly options: SessionOptions;
  /** Time between failed attempts, in milliseconds. */
  readonly pauseMs: number;
  /**
   * Where in the pause this client's attempts fall, from 0 to 1. Clients that lost their connections in the same
   * instant would otherwise all try again in the same instant, and notice a recovery only once per pause.
   */
  readonly phase: number;
}

/** Holds a connection that is not open yet. */
export function holdConnection(plan: ConnectionPlan): Connection {
  const { clock, pauseMs } = plan;
  let session: Session | undefined;
  let restUntilMs = 0;
  const partings = new Set<Promise<void>>();

  const part = (from: Session) => {
    const parting = from
      .close()
      .catch(() => undefined)
      .finally(() => partings.delete(parting));
    partings.add(parting);
  };

  return {
    session: () => session,
    open: async () => {
      try {
        session = await openOneOf(plan);
      } catch (error) {
        restUntilMs = nextAttempt(clock.now(), pauseMs, plan.phase);
        throw error;
      }
      return session;
    },
    discard: () => {
      if (session) part(session);
      session = undefined;
    },
    restUntilMs: () => restUntilMs,
    close: async () => {
      if (session) part(session);
      session = undefined;
      const patience = clock.until(clock.now() + plan.options.queryTimeoutMs);
      await Promise.race([Promise.all(partings), patience]);
    },
  };
}

/** Tries the targets in their order; rejects with what the last one said. */
async function openOneOf({ openSession, targets, options }: ConnectionPlan): Promise<Session> {
  const last = targets.length - 1;
  for (const target of targets.slice(0, last)) {
    try {
      return await openSession(target, options);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
    }
  }
  return await openSession(targets[last] ?? '', options);
}

/** The next moment of this client's beat, which comes once per pause. */
function nextAttempt(nowMs: number, pauseMs: number, phase: number): number {
  if (pauseMs <= 0) return nowMs;
  const offsetMs = phase * pauseMs;
  return (Math.floor((nowMs - offsetMs) / pauseMs) + 1) * pauseMs + offsetMs;
}
