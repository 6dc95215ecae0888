const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Reads a duration such as `250ms`, `1.5s`, `2m`, `1h30m`.
 * @returns milliseconds, or `undefined` if the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^(\d+(\.\d+)?(ms|s|min|m|h|d)\s*)+$/.test(trimmed)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g)) {
    totalMs += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  }
  // A nanosecond is finer than anything here; without this, 8.2s would be 8199.999999999999.
  return Number.isInteger(totalMs) ? totalMs : Math.round(totalMs * 1e6) / 1e6;
}

/** Writes milliseconds the way a person would say them: `250 ms`, `1.50 s`, `2 m 05 s`, `1 h 30 m`. */
export function formatDuration(totalMs: number): string {
  if (totalMs < 0) return `-${formatDuration(-totalMs)}`;
  if (totalMs < 1_000) return `${totalMs < 10 ? Number(totalMs.toFixed(1)) : Math.round(totalMs)} ms`;
  if (totalMs < 10_000) return `${(totalMs / 1_000).toFixed(2)} s`;
  if (totalMs < 60_000) return `${(totalMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(totalMs / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(totalMs / 60_000);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} m`;
}

/** Writes milliseconds so that `parseDuration` reads the same value back: `250ms`, `1.5s`. */
export function writeDuration(totalMs: number): string {
  if (totalMs !== 0 && totalMs % 60_000 === 0) return `${totalMs / 60_000}m`;
  if (totalMs !== 0 && totalMs % 100 === 0) return `${totalMs / 1_000}s`;
  return `${totalMs}ms`;
}
