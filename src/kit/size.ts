const unitBytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};

/**
 * Reads a size as PostgreSQL writes them: `512kB`, `16MB`, `1.5GB`; units are powers of 1024.
 * @returns bytes, or `undefined` if the text is not a size
 */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)$/.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (unitBytes[match[2] ?? ''] ?? 0));
}

/** Writes bytes the way a person would say them: `16 MB`, `1.5 GB`. */
export function formatSize(bytes: number): string {
  if (bytes < 0) return `-${formatSize(-bytes)}`;
  for (const unit of ['TB', 'GB', 'MB', 'kB'] as const) {
    const amount = bytes / (unitBytes[unit] ?? 1);
    if (amount >= 1) return `${amount >= 100 ? Math.round(amount) : Number(amount.toFixed(1))} ${unit}`;
  }
  return `${bytes} B`;
}

/** Writes bytes so that `parseSize` reads the same value back: `16MB`, `1000B`. */
export function writeSize(bytes: number): string {
  for (const unit of ['TB', 'GB', 'MB', 'kB'] as const) {
    const factor = unitBytes[unit] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}B`;
}
