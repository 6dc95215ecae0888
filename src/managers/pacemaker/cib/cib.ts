import type { CibIndex } from './cib-index.ts';
import type { Element } from './element.ts';

/** A cluster configuration with its recorded state, ready to be decided on. Immutable. */
export interface Cib {
  readonly root: Element;
  readonly index: CibIndex;
  /** What the reader understood to exist but does not use, each as a sentence naming it. */
  readonly ignored: readonly string[];
}
