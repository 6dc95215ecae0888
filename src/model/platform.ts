/**
 * What a scenario describes in place of a cluster when the outage does not fit on one machine: parts that work for each
 * other, such as clients, server pools, fleets of hosts and brokers. Every choice is concrete, except the unknowns.
 */
export interface Platform {
  readonly parts: readonly PartPlan[];
  /** How often the parts' gauges are recorded and awaited conditions looked at, in milliseconds. */
  readonly sampleMs: number;
}

export interface PartPlan {
  readonly name: string;
  /** The part's kind, as docs/platform.md names it. */
  readonly kind: string;
  /** Parameters as the kind's own schema resolved them; where a range was written, its lower end. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The parameters whose size nobody published: each trial draws one value from the range. */
  readonly unknowns: readonly Unknown[];
}

/** A range that was written in place of one value; every value in it is as likely. */
export interface Unknown {
  /** Keys that lead to the value within the part's parameters. */
  readonly path: readonly string[];
  readonly from: number;
  readonly to: number;
}
