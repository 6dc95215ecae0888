interface AgentsPlan {
  /** Which share of its time an agent is busy while nothing is slow. */
  readonly usual: number;
  /** How long a task may wait, in milliseconds. */
  readonly patience: number;
}

/**
 * The agent of each host, which looks after its machines, begins and ends them: one queue of tasks. On a host that is s times
 * as slow it gets through 1 / s of what it could, while as many tasks come as ever. What waits, Q, is counted in the seconds
 * it takes on a host that is not slow; the task that comes last waits W:
 *
 *     dQ/dt = usual - 1 / s, with Q >= 0, and W = s Q
 *
 * This is the fluid approximation of a queue (Kleinrock, Queueing Systems 2, section 2.7). Nothing piles up while s < 1 / usual;
 * beyond, an agent is late only some time after its host became slow, and stays so until it has caught up. That tasks come as
 * ever is an assumption: what is deployed because of slowness is not among them.
 */
export class HostAgents {
  readonly #plan: AgentsPlan;
  /** By host: how many seconds of work wait. */
  readonly #queues: Float64Array;

  constructor(plan: AgentsPlan, hosts: number) {
    this.#plan = plan;
    this.#queues = new Float64Array(hosts);
  }

  /**
   * Lets the agent of a host work for some seconds.
   * @param slowness how many times as slow the host is, at least 1; infinity while it is down, which ends its tasks
   * @returns whether its tasks wait longer than they may
   */
  work(host: number, slowness: number, seconds: number): boolean {
    const isUp = Number.isFinite(slowness);
    const grows = this.#plan.usual - 1 / slowness;
    const queue = isUp ? Math.max(0, (this.#queues[host] as number) + grows * seconds) : 0;
    this.#queues[host] = queue;
    return isUp && slowness * queue * 1_000 > this.#plan.patience;
  }
}
