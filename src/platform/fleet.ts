/**
 * A fleet of hosts with the machines on them, each known by a number. Thousands are alike, so what is known of them lies
 * in typed arrays, which other parts read and write in steps.
 */
export interface Fleet {
  readonly hostCount: number;
  readonly machineCount: number;
  /** How long one step of the fleet lasts, in milliseconds; parts that look into it step with it. */
  readonly stepMs: number;
  /** Where each machine runs; -1 while it runs nowhere. */
  readonly hostOf: Int32Array;
  /** Memory that something in the machine has taken beside its usual work, in bytes; an agent in it sets this. */
  readonly takenBytes: Float64Array;
  /** How fast each machine works: 1 as ever, 0 not at all. */
  readonly vigour: Float32Array;
  /** How much longer anything takes on each host than on a quiet one; 1 is no longer, infinity while it is down. */
  readonly slownessOf: Float32Array;
  /** What other parts write to the file system of each host beside its own machines, in bytes a second; each adds its share. */
  readonly writtenTo: Float64Array;
  /** Processors of all hosts together that are busy with starting machines; whoever deploys sets this. */
  startingCores: number;
  /** Brings up to so many machines that run nowhere back; answers how many there was room for. */
  readonly place: (count: number) => number;
  /** Starts machines anew, those that work worst first, with empty memory; answers how many. */
  readonly renew: (count: number) => number;
}
