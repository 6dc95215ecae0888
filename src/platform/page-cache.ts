/** Bytes of a page of memory (x86-64). */
export const pageBytes = 4_096;

/**
 * The share of the pages a machine works with that do not fit: 0 while the memory that is left holds its working set, 1
 * when it holds none of it. Touching one of them is a refault, which reads it from disk again.
 * @param leftBytes memory left for programs and files
 * @param workingSetBytes what the machine touches all the time, above zero
 */
export function missingShare(leftBytes: number, workingSetBytes: number): number {
  return Math.min(1, Math.max(0, 1 - leftBytes / workingSetBytes));
}

/**
 * How long a refault waits on a disk that `n` machines share, each of which computes for `thinkSeconds` between two.
 *
 * A closed system of one server and n customers who think: throughput is at most n / (think + service) and at most the
 * disk's own, so the wait is max(service, n / disk - think) (asymptotic bounds; Lazowska and others, Quantitative
 * System Performance, chapter 5). Who waits does not touch pages: thrashing limits itself at the disk's speed.
 * @param diskPerSecond refaults the disk serves a second
 */
export function refaultWaitSeconds(
  n: number,
  thinkSeconds: number,
  serviceSeconds: number,
  diskPerSecond: number,
): number {
  return Math.max(serviceSeconds, n / diskPerSecond - thinkSeconds);
}
