import type { Platform } from '../../model/platform.ts';
import { mostBack, type Response, type ResponseOptions, respond, usualReading } from './response.ts';

/**
 * Where a loop stands (Bronson et al., HotOS 2021; Huang et al., OSDI 2022):
 * - `stable`: however bad it was, it recovers once the cause is gone
 * - `vulnerable`: it is well, and there is a bad state beside that keeps itself alive
 * - `overloaded`: it gets bad by itself
 */
export type Region = 'stable' | 'vulnerable' | 'overloaded';

export interface Standing {
  readonly region: Region;
  /** The balance that is reached from nothing coming back, and the one from everything coming back. */
  readonly calm: Response;
  readonly storm: Response;
}

/** A balance in which less than this share of the work succeeds is a bad one. */
const goodSuccess = 0.5;
/** Balances closer than this, as a share of the most that can come back, are the same. */
const tolerance = 0.01;
const mostRounds = 40;

/** Looks where a loop settles if it begins with nothing coming back and if it begins with everything coming back. */
export function standingOf(
  platform: Platform,
  part: string,
  options: ResponseOptions = usualReading,
): Standing {
  const most = mostBack(platform, part);
  const calm = settle(platform, part, 0, most, options);
  const storm = settle(platform, part, most, most, options);
  const isGood = ({ success }: Response) => success >= goodSuccess;
  const region = isGood(calm) ? (isGood(storm) ? 'stable' : 'vulnerable') : 'overloaded';
  return { region, calm, storm };
}

/** Sends what came back until it stays the same. */
function settle(
  platform: Platform,
  part: string,
  from: number,
  most: number,
  options: ResponseOptions,
): Response {
  let response = respond(platform, part, from, options);
  for (let round = 0; round < mostRounds; round += 1) {
    if (Math.abs(response.back - response.sent) <= tolerance * most) break;
    response = respond(platform, part, response.back, options);
  }
  return response;
}
