/** People who can be asked to do something. */
export interface Hands {
  /** How many of them could begin something now: reached, and not busy. */
  readonly free: number;
  /** Whether somebody of them has answered and is there. */
  readonly isThere: boolean;
  /** Calls them, once; they answer after a while, or when they are back. */
  readonly call: () => void;
  readonly take: (count: number) => void;
  readonly release: (count: number) => void;
  /** Calls back whenever somebody answers or has a hand free again. */
  readonly watch: (hear: () => void) => void;
}
