/**
 * How fast the simulator is: events a second of an M/M/1 station on the event queue, beside a bare loop that does the
 * same arithmetic without a queue and, if SIMJS names its folder, beside simjs; then trials a second
 * of all combinations of up to three suspects in a cluster of three nodes, as `reenact explore` plays them, and of the
 * gallery's scenarios, with the events that a trial of each is made of: what the queue alone takes for them bounds the rate.
 *
 *     npm run build && npx tsx bench/simulator.ts [customers] [trials] [part of a scenario's path]
 *     npm run build && npx tsx bench/simulator.ts 2000000 20 gocardless
 *
 * Trials are played by the compiled program, as people run it: what reads TypeScript gives every closure its name again.
 * Trials are counted per second of processor time as well, because machines that do something else are slower.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import type { SimulatedTrial } from '../src/cli/simulate/play-one.ts';
import type { playTrials as PlayTrials } from '../src/cli/simulate/play-trials.ts';
import { combine, exploringOf } from '../src/investigate/explore/combine.ts';
import { combinationsOf } from '../src/investigate/explore/space.ts';
import { openDraw } from '../src/kit/draw.ts';
import { EventQueue } from '../src/kit/event-queue.ts';
import { startRealClock } from '../src/kit/real-clock.ts';
import { exponential } from '../src/kit/variates.ts';
import { openStage } from '../src/platform/play.ts';
import { platformOf } from '../src/platform/testing.ts';
import { playIncident } from '../src/trial/testing-platform.ts';
import { VirtualClock } from '../src/world/simulator/kernel/virtual-clock.ts';
import { bootFor, performIn, readIncident } from '../test/parity/simulate.ts';

const compiled = new URL('../dist/cli/simulate/play-trials.js', import.meta.url).href;
const { playTrials } = (await import(compiled)) as { playTrials: typeof PlayTrials };

const customers = Number(process.argv[2] ?? 2_000_000);
const trials = Number(process.argv[3] ?? 200);
const rate = 0.8;
const clock = startRealClock();

function measure(name: string, act: () => number): void {
  act();
  const beganMs = clock.now();
  const events = act();
  const seconds = (clock.now() - beganMs) / 1_000;
  process.stdout.write(`${name.padEnd(42)}${(events / seconds / 1e6).toFixed(2)} M events/s\n`);
}

/** An arrival and a departure for each customer, from the queue. */
function onTheQueue(): number {
  const arrivals = openDraw(1, 'arrivals');
  const services = openDraw(1, 'services');
  const queue = new EventQueue();
  let left = customers;
  let inside = 0;
  let events = 0;
  queue.schedule(exponential(arrivals, 1 / rate), 0, 0);
  while (queue.take()) {
    events += 1;
    if (queue.kind === 0) {
      left -= 1;
      if (left > 0) queue.schedule(queue.atMs + exponential(arrivals, 1 / rate), 0, 0);
      inside += 1;
      if (inside === 1) queue.schedule(queue.atMs + exponential(services, 1), 1, 0);
    } else {
      inside -= 1;
      if (inside > 0) queue.schedule(queue.atMs + exponential(services, 1), 1, 0);
    }
  }
  return events;
}

/** The same draws and the recursion of Lindley, without any queue of events. */
function inABareLoop(): number {
  const arrivals = openDraw(1, 'arrivals');
  const services = openDraw(1, 'services');
  let wait = 0;
  for (let customer = 0; customer < customers; customer += 1) {
    wait = Math.max(0, wait + exponential(services, 1) - exponential(arrivals, 1 / rate));
  }
  return wait >= 0 ? 2 * customers : 0;
}

/** The same station as two parts of a platform: clients that call a server. */
function asParts(): number {
  const stage = openStage(
    platformOf({
      people: { part: 'client', calls: 'desk', rate: rate * 1_000 },
      desk: { part: 'server', service: 1 },
    }),
    1,
  );
  stage.run(customers / rate);
  return stage.events;
}

/** The queue alone: a thousand events wait, each that is taken is scheduled again. */
function queueAlone(): number {
  const queue = new EventQueue();
  for (let event = 0; event < 1_000; event += 1) queue.schedule((event * 7_919) % 1_000, 0, event);
  for (let event = 0; event < 2 * customers; event += 1) {
    queue.take();
    queue.schedule(queue.atMs + ((queue.subject * 31 + event) % 1_000), 0, queue.subject);
  }
  return 2 * customers;
}

interface Simjs {
  readonly Sim: new () => {
    addEntity(entity: unknown): unknown;
    simulate(until: number): void;
  };
  readonly Facility: new (name: string) => object;
  readonly Entity: new (...parts: never[]) => object;
  readonly Random: new (seed: number) => { exponential(rate: number): number };
}

/** The M/M/1 station as simjs's own examples write it. */
function inSimjs(simjs: Simjs): number {
  const count = Math.min(customers, 200_000);
  const sim = new simjs.Sim();
  const server = new simjs.Facility('server');
  const random = new simjs.Random(1);
  let events = 0;
  class Source extends simjs.Entity {
    left = count;
    start(this: Source & SimjsEntity): void {
      this.arrive();
    }
    arrive(this: Source & SimjsEntity): void {
      this.left -= 1;
      events += 1;
      this.useFacility(server, random.exponential(1)).done(() => {
        events += 1;
      });
      if (this.left > 0) this.setTimer(random.exponential(rate)).done(() => this.arrive());
    }
  }
  sim.addEntity(Source);
  sim.simulate(Number.MAX_SAFE_INTEGER);
  return events;
}

interface SimjsEntity {
  useFacility(facility: object, duration: number): { done(act: () => void): void };
  setTimer(delay: number): { done(act: () => void): void };
}

/** A thousand plays of the retry storm, as incidents/retry-storm describes it. */
async function retryStorms(): Promise<void> {
  const scenario = await readIncident('incidents/retry-storm/scenario.yaml');
  const beganMs = clock.now();
  for (let seed = 0; seed < 1_000; seed += 1) await playIncident(scenario, seed);
  process.stdout.write(`1,000 plays of the retry storm: ${((clock.now() - beganMs) / 1_000).toFixed(1)} s\n`);
}

/** Trials a second of one scenario: played and judged, on so many threads that have already started. */
async function trialsPerSecond(file: string, threads: number): Promise<string> {
  const scenario = await readIncident(file);
  const uncounted = warmUp * threads;
  const jobs = Array.from({ length: uncounted + trials }, (_, seed) => ({ scenario, seed }));
  return await rateOf(jobs, threads, uncounted);
}

/** How many events one trial of a cluster is made of; nothing for a platform, whose steps are none. */
async function eventsOf(file: string): Promise<string> {
  const scenario = await readIncident(file);
  if (scenario.platform) return '';
  const world = await bootFor(scenario, 1);
  await performIn(world, scenario, 1);
  return world.clock instanceof VirtualClock ? `${world.clock.events.toLocaleString('en-US')} events` : '';
}

/** How fast trials are played and judged after the first ones, which do not count. */
async function rateOf(jobs: readonly SimulatedTrial[], threads: number, uncounted: number): Promise<string> {
  const counted = jobs.length - uncounted;
  let came = 0;
  let beganMs = 0;
  let cpu = process.cpuUsage();
  for await (const _ of playTrials(jobs, { threads })) {
    came += 1;
    if (came !== uncounted) continue;
    beganMs = clock.now();
    cpu = process.cpuUsage();
  }
  const seconds = (clock.now() - beganMs) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return `${(counted / seconds).toFixed(0)}/s (${(counted / ((user + system) / 1e6)).toFixed(0)} per CPU s)`;
}

/** Operations a second of the clients of the cluster whose combinations are played: as it stands, and fewer. */
const operationRates = [40, 10, 1];
/** How often each thread plays as many trials as there are combinations until its compiler knows the code; nothing counts. */
const warmRounds = 15;
/** How often all of them are played then, to be counted. */
const countedRounds = 10;

/** Every combination of at most three suspects of a cluster of three nodes, with the general symptoms to look for. */
async function combinations(): Promise<void> {
  const scenario = await readIncident('test/investigate/planted-weaknesses.yaml');
  const options = { faults: [], momentsMs: [], forMs: 0, toleranceMs: 5_000, settings: false, ownOnly: true };
  const threads = availableParallelism();
  for (const operations of operationRates) {
    const params = { ...scenario.workload.params, rate: operations };
    const exploring = exploringOf({ ...scenario, workload: { ...scenario.workload, params } }, options);
    const { suspects } = exploring.space;
    const jobs = [0, 1, 2, 3]
      .flatMap((size) => [...combinationsOf(exploring.space, size)])
      .flatMap((members) => {
        const combined = combine(
          exploring,
          members.flatMap((member) => suspects[member] ?? []),
        );
        return combined ? [{ scenario: combined, seed: 1 }] : [];
      });
    const name = `${jobs.length} combinations of ${suspects.length}, ${operations}/s`.padEnd(34);
    const rates: string[] = [];
    for (const players of [1, threads]) {
      const uncounted = warmRounds * players;
      const played = Array.from({ length: uncounted + countedRounds }, () => jobs).flat();
      rates.push(await rateOf(played, players, uncounted * jobs.length));
    }
    const [alone = '', together = ''] = rates;
    process.stdout.write(`${name}${alone.padEnd(30)}${together}\n`);
  }
}

/** Trials that are not counted, for each thread: they start it and let the compiler see the code. */
const warmUp = 30;

async function gallery(): Promise<void> {
  const threads = availableParallelism();
  const files = readdirSync('incidents', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('scenario.yaml') && file.includes(process.argv[4] ?? ''))
    .sort();
  for (const file of files) {
    const path = join('incidents', file);
    const rates = [await trialsPerSecond(path, 1), await trialsPerSecond(path, threads)];
    const columns = [dirname(file), ...rates, await eventsOf(path)].map((column) => column.padEnd(30));
    process.stdout.write(`${columns.join('').trimEnd()}\n`);
  }
}

measure('event queue, M/M/1', onTheQueue);
measure('bare loop, same draws', inABareLoop);
measure('parts of a platform, M/M/1', asParts);
measure('event queue, 1,000 waiting, no draws', queueAlone);
const simjsFolder = process.env['SIMJS'];
if (simjsFolder !== undefined) {
  // Its bundle is made for browsers: it leaves what it offers on the window.
  const window: { Sim?: Simjs } = {};
  Object.assign(globalThis, { window });
  createRequire(import.meta.url)(simjsFolder);
  const { Sim: simjs } = window;
  if (!simjs) throw new Error(`${simjsFolder} left nothing on the window`);
  measure('simjs, M/M/1', () => inSimjs(simjs));
}
await retryStorms();
process.stdout.write(
  `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores; trials a second, 1 thread | all cores\n`,
);
await combinations();
await gallery();
