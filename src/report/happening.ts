/** Who or what a happening is about; also what the reader can filter by. */
export const happeningKinds = [
  'trial',
  'fault',
  'clients',
  'decision',
  'order',
  'role',
  'node',
  'address',
  'log',
  'part',
] as const;
type HappeningKind = (typeof happeningKinds)[number];

/** One line of the story. */
export interface Happening {
  readonly atMs: number;
  readonly kind: HappeningKind;
  /** `bad`: something broke or was lost. `good`: something came back. `doubt`: the trial's own proof is missing. */
  readonly tone: 'plain' | 'bad' | 'good' | 'doubt';
  readonly node?: string;
  /** What happened, in one sentence without its end. */
  readonly what: string;
  /** Witnesses, results and repetitions, each a sentence. */
  readonly details: readonly string[];
}
