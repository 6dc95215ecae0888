/** Bytes at the beginning of a segment that hold no record: the long page header (SizeOfXLogLongPHD). */
export const segmentHeaderBytes = 40;

/** The number of the segment that holds the byte at this position. */
export function segmentOf(lsn: number, segmentBytes: number): number {
  return Math.floor(lsn / segmentBytes);
}

/** The name of a segment's file: timeline, then the position's high and low part (XLogFileName). */
export function segmentName(timeline: number, segment: number, segmentBytes: number): string {
  const perHigh = 0x1_0000_0000 / segmentBytes;
  return [timeline, Math.floor(segment / perHigh), segment % perHigh]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}
