/** The checks a server makes on a page's header, in its order. */
import type { Geometry } from './identify.ts';
import type { Lsn } from './lsn.ts';
import type { PageHeader } from './page.ts';
import type { PageFailure } from './stop.ts';

export interface PageExpectation {
  readonly geometry: Geometry;
  /** The system identifier every long header must carry; undefined if any will do. */
  readonly systemIdentifier: bigint | undefined;
  /** The page's address. */
  readonly page: Lsn;
  /** The timeline of the newest page read so far, if this page lies behind it: timelines never go back. */
  readonly timelineBefore: number | undefined;
}

/** The first thing a server would refuse about this page header, or undefined if it is good. */
export function checkPageHeader(header: PageHeader, expected: PageExpectation): PageFailure | undefined {
  const { geometry } = expected;
  if (header.magic !== geometry.magic) return { check: 'page-magic', magic: header.magic };
  if (header.info & ~geometry.release.pageFlags) return { check: 'page-info', info: header.info };
  if (header.long) {
    const system = expected.systemIdentifier;
    if (system !== undefined && header.long.systemIdentifier !== system) {
      return { check: 'page-system', found: header.long.systemIdentifier, expected: system };
    }
    const { segmentBytes, pageBytes } = header.long;
    if (segmentBytes !== geometry.segmentBytes) {
      return { check: 'page-segment-size', found: segmentBytes, expected: geometry.segmentBytes };
    }
    if (pageBytes !== geometry.pageBytes) {
      return { check: 'page-block-size', found: pageBytes, expected: geometry.pageBytes };
    }
  } else if (expected.page % geometry.segmentBytes === 0) {
    return { check: 'page-info', info: header.info };
  }
  if (header.address !== BigInt(expected.page)) return { check: 'page-address', found: header.address };
  if (expected.timelineBefore !== undefined && header.timeline < expected.timelineBefore) {
    return { check: 'page-timeline-order', found: header.timeline, after: expected.timelineBefore };
  }
  return undefined;
}
