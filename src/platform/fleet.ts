/**
 * A fleet of hosts with the machines on them, each known by a number. Thousands are alike, so what is known of them lies
 * in typed arrays, which other parts read and write in steps of equal length.
 */
export interface Fleet {
  readonly hostCount: number;
  readonly machineCount: number;
  /** The class of each machine, as an index into `classes`. */
  readonly classOf: Uint8Array;
  readonly classes: readonly MachineClass[];
  /** Where each machine runs; -1 while it runs nowhere. */
  readonly hostOf: Int32Array;
  /** Memory that something in the machine has taken beside its usual work, in bytes; others add to it. */
  readonly takenBytes: Float64Array;
  /** How well each machine does its work: 1 as ever, 0 not at all. */
  readonly vigour: Float32Array;
  /** How much longer anything takes on each host than on an idle one; 1 is no longer. */
  readonly slownessOf: Float32Array;
  /** 1 for each host that runs. */
  readonly isUp: Uint8Array;
  /** Brings machines that run nowhere back, as many as there is room for; answers how many. */
  readonly place: (count: number) => number;
  /** Ends machines of a class that do badly, and starts them anew; answers how many. */
  readonly renew: (count: number, worseThan: number) => number;
}

export interface MachineClass {
  readonly name: string;
  readonly count: number;
}
