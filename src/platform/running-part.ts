import type { Availability, Region } from './availability.ts';
import type { Copies } from './copies.ts';
import type { Fleet } from './fleet.ts';
import type { Hands } from './hands.ts';
import type { Releases } from './releases.ts';

/** What was done, and how it ends. */
export interface Done {
  /** What shows that it was done, in one sentence. */
  readonly witness: string;
  /** Takes it back; answers what shows that. Absent for what cannot be taken back. */
  readonly undo?: () => string;
}

/** A part that was built. */
export interface RunningPart {
  /** By name, the numbers the kind declares, as they are now. */
  readonly gauges: Readonly<Record<string, () => number>>;
  /** The abilities other parts may use, each absent from parts that lack it. */
  readonly service?: Service;
  readonly intake?: Intake;
  readonly fleet?: Fleet;
  readonly region?: Region;
  readonly availability?: Availability;
  readonly copies?: Copies;
  readonly releases?: Releases;
  readonly hands?: Hands;
  /** Called once all parts are built: finds others and schedules what comes first. */
  readonly start?: () => void;
  /** Does one of the kind's acts. */
  readonly act?: (kind: string, params: Readonly<Record<string, unknown>>) => Done;
  /** The parameters of an act from what was written; given to every part when it is built. */
  readonly readAct?: (
    kind: string,
    written: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
}

/** Takes pieces of work and answers nobody. */
export interface Intake {
  /** @param kind what for, as the giver calls it; @param count how many, which need not be whole */
  readonly take: (kind: string, count: number) => void;
}

/** Takes requests and answers each exactly once, at once or later. */
export interface Service {
  /**
   * @param caller is told the outcome
   * @param token the caller's own number for the request
   * @param work how much work it is; 1 is the usual
   */
  readonly request: (caller: Caller, token: number, work: number) => void;
}

export interface Caller {
  readonly answered: (token: number, succeeded: boolean) => void;
}
