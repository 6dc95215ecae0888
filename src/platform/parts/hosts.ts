import { z } from 'zod';
import type { Draw } from '../../kit/draw.ts';
import { exponential } from '../../kit/variates.ts';
import { duration, name, rate, share, size } from '../../model/fields.ts';
import type { Fleet } from '../fleet.ts';
import { missingShare, pageBytes, refaultWaitSeconds } from '../page-cache.ts';
import { defineAct, definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const addHosts = defineAct({
  kind: 'add-hosts',
  summary: 'Spare hosts begin to take machines.',
  params: z.strictObject({ hosts: z.int().min(1).describe('How many of the spare hosts.') }),
});
const clean = defineAct({
  kind: 'clean',
  summary: 'People look for the machines that work worst and start them anew, one by one.',
  params: z.strictObject({
    people: z.int().min(1).describe('How many people do it.'),
    each: duration().describe('How long one of them takes to find a machine and to end it.'),
    through: name()
      .optional()
      .describe(
        'The orchestrator that starts each anew: a person waits for one of its actions. By default nobody waits.',
      ),
  }),
});
const drain = defineAct({
  kind: 'drain',
  summary: 'Some hosts, those with the most thrashing machines, take no machine any more.',
  params: z.strictObject({ hosts: z.int().min(1).describe('How many hosts.') }),
});
const shed = defineAct({
  kind: 'shed',
  summary: 'What is not needed now is shut down, so that processors are free.',
  params: z.strictObject({ share: share().describe('The share of the usual load that is shut down.') }),
});

const machineClass = z.strictObject({
  name: z.string().describe('What machines of this size are called.'),
  share: share().describe('Their share of all machines.'),
  memory: size().describe('Their memory.'),
  used: size().describe('What their programs hold of it and never give back.'),
  'working-set': size().describe(
    'Pages of programs and files they touch all the time; the rest of the memory is spare.',
  ),
});

const params = z.strictObject({
  hosts: z.int().min(1).max(200_000).describe('How many hosts there are.'),
  spare: z.int().min(0).default(0).describe('How many more stand by and take no machines yet.'),
  machines: z.int().min(1).max(2_000_000).describe('How many machines run on them, spread at random.'),
  classes: z
    .array(machineClass)
    .min(1)
    .meta({
      description: 'The sizes of machines.',
      examples: [[{ name: 'small', share: '100%', memory: '1GB', used: '600MB', 'working-set': '200MB' }]],
    }),
  step: duration().default(10_000).describe('How long one step of the simulation lasts.'),
  cores: z.int().min(1).default(64).describe('Processors of a host.'),
  busy: share().default(0.5).describe('The share of its processors that its machines use when all is well.'),
  disk: size().default(3_221_225_472).describe('What the disks of a host read in a second.'),
  'disk-wait': duration().default(0.1).describe('How long one read takes on an idle disk.'),
  touches: rate().default(20_000).describe('How many pages of its working set a machine touches anew.'),
  readahead: z.int().min(1).default(32).describe('How many pages one refault reads.'),
  'io-limit': size().optional().describe('What one machine may read in a second. By default anything.'),
  'refault-work': duration()
    .default(2)
    .describe(
      'Processor time of one refault: to find pages that can go, and to read others into them. A machine keeps at most one processor busy with it.',
    ),
  'stall-wait': duration().default(1).describe('Beyond this wait for the disk a management task may stall.'),
  'stall-rate': rate().default(0.0001).describe('How often one does, on a host whose disk is that slow.'),
  'stall-length': duration().default(100_000).describe('How long it stalls, on average.'),
  'hung-task': duration()
    .default(120_000)
    .describe('How long a task may stall before the kernel calls it hung.'),
  panic: z.boolean().default(true).describe('Whether a host panics when a task hangs.'),
  reboot: duration().default(600_000).describe('How long a host that panicked is away.'),
  room: z.number().min(1).default(1.3).describe('How many times its usual machines a host may take.'),
});

/**
 * Hosts with the machines on them.
 *
 * Memory: what is left for a machine is memory - used - taken by its agents. Once that is below the working set W, the
 * share 1 - left / W of its touches are refaults, each of which reads `readahead` pages from the host's disk
 * (page-cache.ts says how long it waits for it). The machine works at think / (think + wait) of its speed. With an
 * `io-limit` two refaults are at least size / limit apart: it spares the disk, and the machine waits for its own limit.
 *
 * Processors: refaults that follow each other after c seconds keep min(1, work / c) of a processor busy, and a machine that
 * starts keeps one. A host is max(1, busy + (reclaiming + starting) / cores) times as slow.
 *
 * Hung tasks: the kernel's khungtaskd looks every T whether a task has been stalled since it last looked; it is found
 * between T and 2T after it stalled (kernel/hung_task.c). A stall that ends before is never seen: slow disks alone do
 * not fire it.
 */
export const hosts = definePart({
  kind: 'hosts',
  summary:
    'Hosts with machines on them: memory, page cache, shared disk and processors, hung tasks and panics.',
  params,
  abilities: ['fleet'],
  acts: [addHosts, clean, drain, shed],
  gauges: {
    load: 'how many times as slow the hosts are, on average; 1 is no slower',
    overloaded: 'share of the hosts that are more than half as slow again',
    thrashing: 'machines whose working set does not fit',
    'disk-read': 'bytes a second that refaults read on the busiest host',
    'disk-read-all': 'bytes a second that refaults read on all hosts',
    'disk-wait': 'longest milliseconds a read waits on a host',
    down: 'hosts that are away',
    homeless: 'machines that run nowhere',
    vigour: 'mean speed of all machines; 1 is as ever',
    panics: 'panics so far',
    'hung-after': 'seconds for which the task that was found hung last had been stalled; 0 before any was',
  },
  influences: () => [],
  build: (plan, stage, partName) => {
    const fleet = new HostFleet(plan, stage, partName);
    return {
      fleet,
      gauges: {
        load: () => fleet.load,
        overloaded: () => fleet.overloaded,
        thrashing: () => fleet.thrashing,
        'disk-read': () => fleet.mostRead,
        'disk-read-all': () => fleet.allRead,
        'disk-wait': () => fleet.longestWaitSeconds * 1_000,
        down: () => fleet.downCount,
        homeless: () => fleet.homelessCount,
        vigour: () => fleet.meanVigour,
        panics: () => fleet.panics,
        'hung-after': () => fleet.hungAfterSeconds,
      },
      start: () => fleet.start(),
      act: (kind, given) => {
        const { hosts: count } = given;
        if (kind === addHosts.kind) {
          fleet.addHosts(Number(count));
          return { witness: `${String(count)} hosts more take machines` };
        }
        if (kind === drain.kind) {
          const undo = fleet.drain(Number(count));
          return { witness: `${String(count)} hosts take no machines`, undo };
        }
        if (kind === shed.kind) {
          const undo = fleet.shed(Number(given['share']));
          return {
            witness: `${Math.round(Number(given['share']) * 100)} % of the usual load is shut down`,
            undo,
          };
        }
        const crew = clean.params.parse(given);
        fleet.cleaners = crew;
        return {
          witness: `${crew.people} people clean machines`,
          undo: () => {
            fleet.cleaners = undefined;
            return 'they have stopped cleaning';
          },
        };
      },
    };
  },
});

type Plan = z.output<typeof params>;

class HostFleet implements Fleet {
  readonly hostCount: number;
  readonly machineCount: number;
  readonly stepMs: number;
  readonly hostOf: Int32Array;
  readonly takenBytes: Float64Array;
  readonly vigour: Float32Array;
  readonly slownessOf: Float32Array;
  startingCores = 0;
  load = 1;
  overloaded = 0;
  thrashing = 0;
  mostRead = 0;
  allRead = 0;
  longestWaitSeconds = 0;
  downCount = 0;
  homelessCount = 0;
  meanVigour = 1;
  panics = 0;
  hungAfterSeconds = 0;
  cleaners: z.output<typeof clean.params> | undefined;
  readonly #plan: Plan;
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

  constructor(plan: Plan, stage: Stage, partName: string) {
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
      if (n === 0) continue;
      const read = (n / (pause + wait)) * readBytes;
      this.allRead += read;
      this.mostRead = Math.max(this.mostRead, read);
      this.longestWaitSeconds = Math.max(this.longestWaitSeconds, wait);
      this.#maybeStall(host, wait);
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

  #maybeStall(host: number, waitSeconds: number): void {
    const plan = this.#plan;
    if (
      waitSeconds * 1_000 < plan['stall-wait'] ||
      (this.#stalledUntilMs[host] as number) > this.#stage.nowMs
    )
      return;
    const chance = (plan['stall-rate'] * this.stepMs) / 1_000;
    if (this.#draw.fraction() >= chance) return;
    const lengthMs = exponential(this.#draw, plan['stall-length']);
    this.#stalledSinceMs[host] = this.#stage.nowMs;
    this.#stalledUntilMs[host] = this.#stage.nowMs + lengthMs;
    // khungtaskd looks at moments that have nothing to do with the stall.
    const foundAfterMs = plan['hung-task'] * (1 + this.#draw.fraction());
    if (lengthMs >= foundAfterMs) this.#stage.after(foundAfterMs, this.#onHung, host);
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
  }
}
