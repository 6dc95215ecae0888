/** A score: a whole number from -1,000,000 to 1,000,000, whose ends mean "never" and "always". */
export type Score = number;

export const INFINITY_SCORE = 1_000_000;

/**
 * Adds two scores. Infinity swallows what is finite, and -INFINITY wins against +INFINITY, so that "never" cannot be
 * outvoted (Pacemaker Explained, "Scores").
 */
export function addScores(first: Score, second: Score): Score {
  if (first <= -INFINITY_SCORE || second <= -INFINITY_SCORE) return -INFINITY_SCORE;
  if (first >= INFINITY_SCORE || second >= INFINITY_SCORE) return INFINITY_SCORE;
  return clampScore(first + second);
}

export function clampScore(score: number): Score {
  return Math.max(-INFINITY_SCORE, Math.min(INFINITY_SCORE, score));
}

/** The scores that the words red, yellow and green stand for; set by the cluster's health options. */
export interface HealthScores {
  readonly red: Score;
  readonly yellow: Score;
  readonly green: Score;
}

export const noHealthScores: HealthScores = { red: 0, yellow: 0, green: 0 };

/** Reads a score as a CIB writes it; what is absent or unreadable counts as 0. */
export function parseScore(text: string | undefined, health: HealthScores = noHealthScores): Score {
  if (text === undefined) return 0;
  const word = text.toLowerCase();
  if (word === '-infinity') return -INFINITY_SCORE;
  if (word === 'infinity' || word === '+infinity') return INFINITY_SCORE;
  if (word === 'red') return health.red;
  if (word === 'yellow') return health.yellow;
  if (word === 'green') return health.green;
  return clampScore(leadingInteger(text) ?? 0);
}

/** Writes a score as Pacemaker does. */
export function formatScore(score: Score): string {
  if (score >= INFINITY_SCORE) return 'INFINITY';
  if (score <= -INFINITY_SCORE) return '-INFINITY';
  return String(score);
}

/** The whole number a text begins with, as C's strtoll reads it, or undefined if it begins with none. */
export function leadingInteger(text: string | undefined): number | undefined {
  const digits = /^\s*[+-]?\d+/.exec(text ?? '');
  return digits ? Number(digits[0]) : undefined;
}
