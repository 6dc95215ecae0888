import type { NodeState } from '../../model/node-state.ts';
import type { Keys } from './keys.ts';
import type { Said } from './status.ts';

/**
 * Where an instance is in its loop. Patroni's loop is one procedure that waits in the middle; here each wait is a step,
 * and `order` is the id of what is waited for.
 */
export type Step =
  /** Until the next turn of the loop; `order` watches the lease meanwhile. */
  | { readonly at: 'resting'; readonly untilMs: number; readonly order?: string }
  | { readonly at: 'looking'; readonly order: string }
  | { readonly at: 'reading'; readonly order: string }
  /** Nobody has the lease: looks at its own server once more, right before it asks the others about theirs. */
  | { readonly at: 'measuring'; readonly order: string }
  /** Has asked every member; `question` is the number of that question. */
  | {
      readonly at: 'polling';
      readonly why: 'vacancy' | 'failsafe';
      readonly question: number;
      readonly untilMs: number;
    }
  | { readonly at: 'claiming'; readonly order: string }
  | { readonly at: 'renewing'; readonly order: string }
  /** Does not take a lease that nobody has: reads the store anew, to follow whoever has it by now. */
  | { readonly at: 'yielding'; readonly order: string }
  /** Tells the store, before it promotes its server, that nobody but itself may succeed it. */
  | { readonly at: 'succeeding'; readonly order: string; readonly why: string }
  /** Has its server wait for no former standby of somebody else's, before it promotes it. */
  | { readonly at: 'releasing'; readonly order: string; readonly why: string }
  /** Strikes a standby from the store, before its server stops waiting for it. */
  | { readonly at: 'striking'; readonly order: string }
  /** Has its server wait for a standby, or for none. */
  | { readonly at: 'appointing'; readonly order: string; readonly names: string }
  /** Sleeps until its server had time to count that standby as synchronous; then looks. */
  | { readonly at: 'settling'; readonly untilMs: number }
  | { readonly at: 'confirming'; readonly order: string }
  /** Reads the store once more before it names the standby there, and names it. */
  | { readonly at: 'asking' | 'naming'; readonly order: string }
  /** Reads what its server has to be started with, and writes it. */
  | { readonly at: 'sizing' | 'configuring'; readonly order: string; readonly start: PlannedStart }
  /** Waits for a deed to end; then begins the next turn at once, or does what belongs to it. */
  | { readonly at: 'acting'; readonly order: string; readonly next: 'turn' | 'rest' | 'start-as-standby' };

/** A start that is decided on. */
export interface PlannedStart {
  /** `null`: it is a standby of nobody. */
  readonly upstream: string | null;
  readonly why: string;
}

/** What an instance remembers between two decisions. */
export interface Memory {
  readonly step: Step;
  /** How many orders it has given; makes their ids. */
  readonly ordered: number;
  /** When this turn of the loop began. */
  readonly turnMs: number;
  /** The share of a turn that the first one takes; absent once it is over, and for an instance that starts anew. */
  readonly phase?: number;
  /** Its own server as last seen; absent before the first look. */
  readonly state?: NodeState;
  /** The store as last read or written. */
  readonly keys: Keys;
  /** Whether it leads as far as it knows: it has the lease and has not given it up. */
  readonly leads: boolean;
  /** Where its standby was last pointed at; `null`: at nobody. */
  readonly upstream?: string | null;
  /** What its server is on the way to after a start or a promotion, and until when it looks again every moment. */
  readonly underWay?: UnderWay;
  /** The role of its server when it last answered, in this life or the one before. */
  readonly lastRole?: 'primary' | 'standby';
  /** Since when its server is down although it has the lease. */
  readonly crashedMs?: number;
  /** The position at which its server became primary last, in bytes, and when it was told to. */
  readonly openedAt?: number;
  readonly promotedMs?: number;
  /** What it last wrote into synchronous_standby_names. */
  readonly syncNames?: string;
  /** Where its WAL was then: who has that counts as synchronous. */
  readonly syncFromLsn?: number;
  /** What it last said. */
  readonly said: Said;
  /** A look by which it will answer its peers' questions. */
  readonly answering?: { readonly order: string; readonly questions: Readonly<Record<string, number>> };
  /** The last sentence it gave as a reason, so that it does not repeat itself every ten seconds. */
  readonly lastReason: string;
  /** What it last said that is so: that it leads, whom it follows, or why it does neither. */
  readonly standing?: string;
}

export interface UnderWay {
  readonly to: 'answer' | 'primary';
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What outlives the program: what its server was when it last looked. */
export interface Disk {
  readonly role: 'primary' | 'standby';
}
