import type { Draw } from '../../kit/draw.ts';
import type { Fleet } from '../fleet.ts';
import { missingShare, pageBytes, refaultWaitSeconds } from '../page-cache.ts';
import type { Stage } from '../stage.ts';
import { HostJournals } from './host-journals.ts';
import type { Cleaners, HostsPlan } from './hosts-plan.ts';

/** The hosts of a part and the machines on them, in arrays: there may be millions. How they behave, hosts.ts says. */
export class HostFleet implements Fleet {
  readonly hostCount: number;
  readonly machineCount: number;
  readonly stepMs: number;
  readonly hostOf: Int32Array;
  readonly takenBytes: Float64Array;
  readonly vigour: Float32Array;
  readonly slownessOf: Float32Array;
  readonly writtenTo: Float64Array;
  startingCores = 0;
  load = 1;
  overloaded = 0;
  thrashing = 0;
  mostRead = 0;
  allRead = 0;
  longestWaitSeconds = 0;
  longestCommitSeconds = 0;
  downCount = 0;
  homelessCount = 0;
  meanVigour = 1;
  panics = 0;
  hungAfterSeconds = 0;
  cleaners: Cleaners | undefined;
  readonly #plan: HostsPlan;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #draw: Draw;
  readonly #classOf: Uint8Array;
  /** By host: how many of its machines thrash, the pauses between their refaults in all, the wait, how many it has. */
  readonly #reclaiming: Int32Array;
  readonly #pauses: Float64Array;
  readonly #wait: Float64Array;
  readonly #guests: Int32Array;
  /** By host: 1 if it runs, and until when a task of it is stalled. */
  readonly #isUp: Uint8Array;
  readonly #isDrained: Uint8Array;
  #busy: number;
  readonly #journals: HostJournals;
  readonly #stalledSinceMs: Float64Array;
  readonly #stalledUntilMs: Float64Array;
  /** By machine: how long it computes between two refaults, 0 if it has none, and how long they are apart beside the wait. */
  readonly #thinkOf: Float64Array;
  readonly #pauseOf: Float64Array;
  #inUse: number;
  #nextHost = 0;
  #cleaning = 0;
  readonly #onReboot: number;
  readonly #onHung: number;

  constructor(plan: HostsPlan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.#draw = stage.draw(`${partName} chance`);
    this.hostCount = plan.hosts + plan.spare;
    this.machineCount = plan.machines;
    this.stepMs = plan.step;
    this.#inUse = plan.hosts;
    this.hostOf = new Int32Array(plan.machines);
    this.takenBytes = new Float64Array(plan.machines);
    this.vigour = new Float32Array(plan.machines).fill(1);
    this.slownessOf = new Float32Array(this.hostCount).fill(1);
    this.writtenTo = new Float64Array(this.hostCount);
    this.#classOf = new Uint8Array(plan.machines);
    this.#thinkOf = new Float64Array(plan.machines);
    this.#pauseOf = new Float64Array(plan.machines);
    this.#reclaiming = new Int32Array(this.hostCount);
    this.#pauses = new Float64Array(this.hostCount);
    this.#wait = new Float64Array(this.hostCount);
    this.#guests = new Int32Array(this.hostCount);
    this.#isUp = new Uint8Array(this.hostCount).fill(1);
    this.#isDrained = new Uint8Array(this.hostCount);
    this.#busy = plan.busy;
    this.#journals = new HostJournals(plan, this.hostCount, stage.draw(`${partName} commits`));
    this.#stalledSinceMs = new Float64Array(this.hostCount);
    this.#stalledUntilMs = new Float64Array(this.hostCount);
    this.#onReboot = stage.on((host) => this.#comeBack(host));
    this.#onHung = stage.on((host) => this.#findHung(host));
    this.#populate();
  }

  start(): void {
    this.#stage.every(this.stepMs, () => this.#step());
  }

  addHosts(count: number): void {
    this.#inUse = Math.min(this.hostCount, this.#inUse + count);
  }

  drain(count: number): () => string {
    const worst = Array.from({ length: this.#inUse }, (_, host) => host)
      .filter((host) => this.#isDrained[host] === 0)
      .sort((a, b) => (this.#reclaiming[b] as number) - (this.#reclaiming[a] as number) || a - b)
      .slice(0, count);
    for (const host of worst) this.#isDrained[host] = 1;
    return () => {
      for (const host of worst) this.#isDrained[host] = 0;
      return `${worst.length} hosts take machines again`;
    };
  }

  shed(part: number): () => string {
    this.#busy = this.#plan.busy * (1 - part);
    return () => {
      this.#busy = this.#plan.busy;
      return 'what was shut down runs again';
    };
  }

  place(count: number): number {
    let placed = 0;
    const most = (this.#plan.room * this.machineCount) / this.#plan.hosts;
    for (
      let machine = 0;
      machine < this.machineCount && placed < count && this.homelessCount > placed;
      machine += 1
    ) {
      if (this.hostOf[machine] !== -1) continue;
      const host = this.#findRoom(most);
      if (host < 0) break;
      this.#settle(machine, host);
      placed += 1;
    }
    this.homelessCount -= placed;
    return placed;
  }

  renew(count: number): number {
    let renewed = 0;
    // Worst first without sorting: those below half of the usual speed, then the others that thrash.
    for (const bound of [0.25, 0.5, 0.95]) {
      for (let machine = 0; machine < this.machineCount && renewed < count; machine += 1) {
        if (this.hostOf[machine] === -1 || (this.vigour[machine] as number) >= bound) continue;
        if ((this.takenBytes[machine] as number) === 0) continue;
        this.takenBytes[machine] = 0;
        this.vigour[machine] = 1;
        renewed += 1;
      }
    }
    return renewed;
  }

  #populate(): void {
    const { classes, machines, hosts: count } = this.#plan;
    let first = 0;
    let sum = 0;
    for (const [index, each] of classes.entries()) {
      sum += each.share;
      const end = index === classes.length - 1 ? machines : Math.min(machines, Math.round(sum * machines));
      this.#classOf.fill(index, first, end);
      first = end;
    }
    for (let machine = 0; machine < machines; machine += 1)
      this.#settle(machine, this.#draw.integer(0, count - 1));
  }

  #settle(machine: number, host: number): void {
    this.hostOf[machine] = host;
    this.#guests[host] = (this.#guests[host] as number) + 1;
    this.takenBytes[machine] = 0;
    this.vigour[machine] = 1;
  }

  /** The next host in turn that runs and has room; -1 if none of some has. */
  #findRoom(most: number): number {
    for (let tries = 0; tries < 50; tries += 1) {
      this.#nextHost = (this.#nextHost + 1) % this.#inUse;
      const host = this.#nextHost;
      if (this.#isUp[host] === 1 && this.#isDrained[host] === 0 && (this.#guests[host] as number) < most)
        return host;
    }
    return -1;
  }

  #step(): void {
    this.#weighMemory();
    this.#shareHosts();
    this.#slowMachines();
    if (this.cleaners) {
      const { people, each, through } = this.cleaners;
      const waitMs = through === undefined ? 0 : this.#stage.read(through, 'action-time') * 1_000;
      this.#cleaning += (people * this.stepMs) / Math.max(1, each + waitMs);
      this.#cleaning -= this.renew(Math.floor(this.#cleaning));
      this.#cleaning = Math.min(this.#cleaning, 100);
    }
  }

  /** Which machines thrash, and how long each computes between two refaults. */
  #weighMemory(): void {
    const { classes, touches, readahead } = this.#plan;
    const limit = this.#plan['io-limit'];
    const service = this.#plan['disk-wait'] / 1_000;
    const leastPause = limit === undefined ? 0 : (pageBytes * readahead) / limit - service;
    const spare = classes.map(({ memory, used }) => memory - used);
    const working = classes.map((each) => each['working-set']);
    this.#reclaiming.fill(0);
    this.#pauses.fill(0);
    this.thrashing = 0;
    const { hostOf, takenBytes } = this;
    for (let machine = 0; machine < hostOf.length; machine += 1) {
      const taken = takenBytes[machine] as number;
      this.#thinkOf[machine] = 0;
      if (taken === 0) continue;
      const host = hostOf[machine] as number;
      if (host < 0) continue;
      const index = this.#classOf[machine] as number;
      const missing = missingShare((spare[index] as number) - taken, working[index] as number);
      if (missing === 0) continue;
      const think = 1 / (touches * missing);
      const pause = Math.max(think, leastPause);
      this.#thinkOf[machine] = think;
      this.#pauseOf[machine] = pause;
      this.#reclaiming[host] = (this.#reclaiming[host] as number) + 1;
      this.#pauses[host] = (this.#pauses[host] as number) + pause;
      this.thrashing += 1;
    }
  }

  /** What each host's disk and processors make of it. */
  #shareHosts(): void {
    const { cores, disk, readahead } = this.#plan;
    const busy = this.#busy;
    const readBytes = pageBytes * readahead;
    const service = this.#plan['disk-wait'] / 1_000;
    const work = this.#plan['refault-work'] / 1_000;
    const starting = this.startingCores / (cores * this.hostCount);
    this.allRead = 0;
    this.mostRead = 0;
    this.longestWaitSeconds = service;
    this.longestCommitSeconds = 0;
    let slowness = 0;
    let overloaded = 0;
    let up = 0;
    for (let host = 0; host < this.hostCount; host += 1) {
      if (this.#isUp[host] === 0) continue;
      up += 1;
      const n = this.#reclaiming[host] as number;
      const pause = n > 0 ? (this.#pauses[host] as number) / n : 0;
      const wait = n > 0 ? refaultWaitSeconds(n, pause, service, disk / readBytes) : service;
      this.#wait[host] = wait;
      const reclaiming = n * Math.min(1, work / (pause + wait));
      const slow = Math.max(1, busy + reclaiming / cores + starting);
      this.slownessOf[host] = slow;
      slowness += slow;
      if (slow > 1.5) overloaded += 1;
      const reads = n > 0 ? n / (pause + wait) : 0;
      this.allRead += reads * readBytes;
      this.mostRead = Math.max(this.mostRead, reads * readBytes);
      this.longestWaitSeconds = Math.max(this.longestWaitSeconds, wait);
      // By Little's law so many reads wait for the disk.
      this.#commit(host, reads * wait);
    }
    this.load = up > 0 ? slowness / up : 1;
    this.overloaded = up > 0 ? overloaded / up : 0;
    this.downCount = this.hostCount - up;
  }

  #slowMachines(): void {
    let sum = 0;
    const { hostOf, vigour } = this;
    for (let machine = 0; machine < hostOf.length; machine += 1) {
      const host = hostOf[machine] as number;
      if (host < 0) {
        vigour[machine] = 0;
        continue;
      }
      const think = this.#thinkOf[machine] as number;
      const share =
        think === 0 ? 1 : think / ((this.#pauseOf[machine] as number) + (this.#wait[host] as number));
      const speed = share / (this.slownessOf[host] as number);
      vigour[machine] = speed;
      sum += speed;
    }
    this.meanVigour = sum / this.machineCount;
  }

  /** Writes to the host's file system, beside so many reads; perhaps a task that waits for it is found hung later. */
  #commit(host: number, readsWaiting: number): void {
    const slowness = this.slownessOf[host] as number;
    const besides = this.writtenTo[host] as number;
    const seconds = this.#journals.write(host, readsWaiting, slowness, this.stepMs / 1_000, besides);
    this.longestCommitSeconds = Math.max(this.longestCommitSeconds, seconds);
    const { nowMs } = this.#stage;
    if (seconds === 0 || (this.#stalledUntilMs[host] as number) > nowMs) return;
    const foundAfterMs = this.#journals.hungAfterMs(seconds * 1_000, this.stepMs);
    if (foundAfterMs === undefined) return;
    this.#stalledSinceMs[host] = nowMs;
    this.#stalledUntilMs[host] = nowMs + seconds * 1_000;
    this.#stage.after(foundAfterMs, this.#onHung, host);
  }

  #findHung(host: number): void {
    if (this.#isUp[host] === 0) return;
    this.hungAfterSeconds = (this.#stage.nowMs - (this.#stalledSinceMs[host] as number)) / 1_000;
    this.#stage.tell(this.#name, 'hung-task', 'the kernel finds a task hung');
    if (!this.#plan.panic) return;
    this.panics += 1;
    this.#stage.tell(
      this.#name,
      'panic',
      `a host panics because a task hung, and its ${this.#guests[host]} machines are gone`,
    );
    this.#isUp[host] = 0;
    this.slownessOf[host] = Number.POSITIVE_INFINITY;
    this.#guests[host] = 0;
    for (let machine = 0; machine < this.machineCount; machine += 1) {
      if (this.hostOf[machine] !== host) continue;
      this.hostOf[machine] = -1;
      this.vigour[machine] = 0;
      this.homelessCount += 1;
    }
    this.#stage.after(this.#plan.reboot, this.#onReboot, host);
  }

  #comeBack(host: number): void {
    this.#isUp[host] = 1;
    this.slownessOf[host] = 1;
    this.#journals.clear(host);
    this.#stalledUntilMs[host] = 0;
  }
}
