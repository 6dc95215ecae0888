import type { Platform } from '../../model/platform.ts';
import {
  backOfFailure,
  mostBack,
  type Response,
  type ResponseOptions,
  respond,
  usualReading,
} from './response.ts';

/**
 * Where a loop stands (Bronson et al., HotOS 2021; Huang et al., OSDI 2022):
 * - `stable`: however bad it was, it recovers once the cause is gone
 * - `vulnerable`: it is well, and what a total failure sends back is enough to keep it failing
 * - `overloaded`: it gets bad by itself
 */
export type Region = 'stable' | 'vulnerable' | 'overloaded';

export interface Standing {
  readonly region: Region;
  /** The balance that is reached from nothing coming back, and the one from everything coming back. */
  readonly calm: Response;
  readonly storm: Response;
  /** What becomes of the work while all that a total failure sends back comes beside it. */
  readonly failed: Response;
}

/** A state in which less than this share of the work succeeds is a bad one. */
const goodSuccess = 0.5;
/** Balances closer than this, as a share of the most that can come back, are the same. */
const tolerance = 0.01;
const mostRounds = 40;

/** Whether most of the work succeeds. */
export const isGood = ({ success }: Response): boolean => success >= goodSuccess;

/**
 * Looks where a loop settles if it begins with nothing coming back and if it begins with everything coming back, and whether
 * a total failure feeds itself. The last is the boundary of the closed forms (L(n x) > timeout for n attempts): below it no
 * bad state can last, since less comes back in any other. Between it and the balance of means chance decides: what fails
 * still sends back nearly enough, and plays stay bad for minutes before they escape.
 */
export function standingOf(
  platform: Platform,
  part: string,
  options: ResponseOptions = usualReading,
): Standing {
  const calm = settle(platform, part, 'calm', options);
  const storm = settle(platform, part, 'storm', options);
  const failed = ofFailure(platform, part, options);
  const recovers = isGood(storm) && isGood(failed);
  return {
    region: isGood(calm) ? (recovers ? 'stable' : 'vulnerable') : 'overloaded',
    calm,
    storm,
    failed,
  };
}

/** Whether it stands in the stable region; asks first what is told soonest. */
export function isStable(platform: Platform, part: string, options: ResponseOptions = usualReading): boolean {
  return (
    isGood(ofFailure(platform, part, options)) &&
    isGood(settle(platform, part, 'calm', options)) &&
    isGood(settle(platform, part, 'storm', options))
  );
}

/** What becomes of the work beside all that a total failure sends back. */
export function ofFailure(platform: Platform, part: string, options: ResponseOptions): Response {
  return respond(platform, part, backOfFailure(platform, part), options);
}

/** Begins with nothing or with everything coming back, and sends what came back until it stays the same. */
export function settle(
  platform: Platform,
  part: string,
  from: 'calm' | 'storm',
  options: ResponseOptions,
): Response {
  const most = mostBack(platform, part);
  let response = respond(platform, part, from === 'calm' ? 0 : most, options);
  for (let round = 0; round < mostRounds; round += 1) {
    if (Math.abs(response.back - response.sent) <= tolerance * most) break;
    response = respond(platform, part, response.back, options);
  }
  return response;
}
