import type { ServerProcess } from '../../world.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';

/** The processes of one server: which run, which are frozen, and what each will do later unless it ends before. */
export class Processes {
  readonly #clock: VirtualClock;
  readonly #nextPid: () => number;
  readonly #pids = new Map<ServerProcess, number[]>();
  readonly #frozen = new Set<ServerProcess>();
  /** What frozen processes would have done, in order. */
  #held: { readonly kind: ServerProcess; readonly act: () => void }[] = [];
  #children = 0;
  #postmaster = 0;

  constructor(clock: VirtualClock, nextPid: () => number) {
    this.#clock = clock;
    this.#nextPid = nextPid;
  }

  begin(kind: ServerProcess): number {
    const pid = this.#nextPid();
    this.#pids.set(kind, [...this.pids(kind), pid]);
    return pid;
  }

  end(kind: ServerProcess, pid: number): void {
    const left = this.pids(kind).filter((each) => each !== pid);
    if (left.length > 0) this.#pids.set(kind, left);
    else this.#pids.delete(kind);
  }

  /** Process ids of a kind, lowest first. */
  pids(kind: ServerProcess): readonly number[] {
    return this.#pids.get(kind) ?? [];
  }

  pid(kind: ServerProcess): number {
    return this.pids(kind)[0] ?? 0;
  }

  /** Does something as a process of this kind: now, or when it is no longer frozen; never after it has ended. */
  run(kind: ServerProcess, act: () => void): void {
    if (this.#frozen.has(kind)) this.#held.push({ kind, act });
    else act();
  }

  /** Does something as a process of this kind, this much later in milliseconds. */
  after(kind: ServerProcess, delayMs: number, act: () => void): void {
    const life = this.#lifeOf(kind);
    this.#clock.after(delayMs, () => {
      if (life === this.#lifeOf(kind)) this.run(kind, act);
    });
  }

  freeze(kind: ServerProcess | 'all'): void {
    if (kind === 'all') for (const each of this.#pids.keys()) this.#frozen.add(each);
    else this.#frozen.add(kind);
  }

  thaw(kind: ServerProcess | 'all'): void {
    const moves = (each: ServerProcess) => kind === 'all' || each === kind;
    for (const each of this.#frozen) if (moves(each)) this.#frozen.delete(each);
    const due = this.#held.filter((each) => moves(each.kind));
    this.#held = this.#held.filter((each) => !moves(each.kind));
    for (const { kind: whose, act } of due) this.after(whose, 0, act);
  }

  isFrozen(kind: ServerProcess): boolean {
    return this.#frozen.has(kind);
  }

  /** Kinds that are frozen and run. */
  get frozen(): ServerProcess[] {
    return [...this.#frozen].filter((kind) => this.#pids.has(kind));
  }

  /** All children end: nothing they would have done happens. */
  endChildren(): void {
    this.#children += 1;
    const postmaster = this.#pids.get('postmaster');
    const frozen = this.#frozen.has('postmaster');
    this.#pids.clear();
    this.#frozen.clear();
    if (postmaster) this.#pids.set('postmaster', postmaster);
    if (frozen) this.#frozen.add('postmaster');
    this.#held = this.#held.filter(({ kind }) => kind === 'postmaster');
  }

  endAll(): void {
    this.endChildren();
    this.#postmaster += 1;
    this.#pids.clear();
    this.#frozen.clear();
    this.#held = [];
  }

  #lifeOf(kind: ServerProcess): number {
    return kind === 'postmaster' ? this.#postmaster : this.#children + this.#postmaster * 2 ** 20;
  }
}
