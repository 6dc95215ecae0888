/**
 * A small hand-written cluster for one idea of the engine, and where everything ends up. The unit tests hold the engine to
 * it; the trials also ask crm_simulate.
 */
export interface Idea {
  readonly idea: string;
  /** Why the example exists. */
  readonly because: string;
  readonly cib: string;
  /** `resource node role` once everything is done, sorted. */
  readonly after: readonly string[];
  /** Orders that must be among those carried out, as `task resource node`. */
  readonly orders?: readonly string[];
}
