import type { Hands } from './hands.ts';
import type { Stage } from './stage.ts';
import { type Sight, type Step, stepsBefore } from './steps.ts';

export interface ProcedurePlan {
  readonly by: readonly string[];
  readonly 'known-to': string;
  readonly noticed: readonly Sight[];
  readonly 'noticed-after': number;
  readonly 'decided-after': number;
  readonly patience: number;
  readonly unaided: number;
  readonly 'looks-every': number;
  readonly steps: readonly Step[];
}

const clocks = ['quiet', 'showing', 'noticed', 'deciding', 'declared', 'resolved'] as const;
type Clock = (typeof clocks)[number];
type StepState = 'to-do' | 'working' | 'awaiting' | 'done';

interface StepRun {
  readonly step: Step;
  readonly before: readonly string[];
  state: StepState;
  /** Who is busy with it. */
  team?: Hands;
  /** For a step that decides: what was decided last. */
  isYes?: boolean;
}

/** A procedure while people carry it out. */
export class FollowedProcedure {
  readonly #plan: ProcedurePlan;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #steps: readonly StepRun[];
  readonly #onNoticed: number;
  readonly #onDeclared: number;
  readonly #onWorked: number;
  readonly #onAgain: number;
  #clock: Clock = 'quiet';
  #noticedMs = 0;
  #isAdvancing = false;

  constructor(plan: ProcedurePlan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.#steps = plan.steps.map((step, index) => ({
      step,
      before: stepsBefore(plan.steps, index),
      state: step.skip ? 'done' : 'to-do',
    }));
    this.#onNoticed = stage.on(() => this.#notice());
    this.#onDeclared = stage.on(() => this.#declare());
    this.#onWorked = stage.on((index) => this.#finishWork(index));
    this.#onAgain = stage.on((index) => this.#decide(index));
  }

  get stageNumber(): number {
    return { quiet: 0, showing: 0, noticed: 1, deciding: 1, declared: 2, resolved: 3 }[this.#clock];
  }

  /** Whether nobody is there who knows the procedure. */
  get isUnaided(): boolean {
    return clocks.indexOf(this.#clock) >= clocks.indexOf('noticed') && !this.#isLed;
  }

  count(state: StepState): number {
    return this.#steps.filter((each) => each.state === state && !each.step.skip).length;
  }

  start(): void {
    for (const team of this.#teams) team.watch(() => this.#look());
    this.#stage.every(this.#plan['looks-every'], () => this.#look());
  }

  get #teams(): readonly Hands[] {
    return this.#plan.by.flatMap((each) => this.#stage.find(each).hands ?? []);
  }

  get #isLed(): boolean {
    const { 'known-to': knower } = this.#plan;
    if (knower === 'everyone') return this.#teams.some(({ isThere }) => isThere);
    return this.#stage.find(knower).hands?.isThere ?? false;
  }

  #look(): void {
    if (this.#clock === 'quiet' && this.#plan.noticed.some((each) => this.#holds(each))) {
      this.#clock = 'showing';
      this.#stage.after(this.#plan['noticed-after'], this.#onNoticed);
    }
    if (this.#clock === 'noticed' && this.#canBegin()) {
      this.#clock = 'deciding';
      this.#stage.after(this.#plan['decided-after'] * this.#pace, this.#onDeclared);
    }
    if (this.#clock === 'declared') this.#advance();
  }

  #notice(): void {
    this.#clock = 'noticed';
    this.#noticedMs = this.#stage.nowMs;
    this.#stage.tell(this.#name, 'detection', 'somebody notices; who takes part is called');
    for (const team of this.#teams) team.call();
    const { 'known-to': knower } = this.#plan;
    if (knower !== 'everyone') this.#stage.find(knower).hands?.call();
    this.#look();
  }

  #canBegin(): boolean {
    const hasWaited = this.#stage.nowMs - this.#noticedMs >= this.#plan.patience;
    return this.#isLed || (hasWaited && this.#teams.some(({ isThere }) => isThere));
  }

  get #pace(): number {
    return this.#isLed ? 1 : this.#plan.unaided;
  }

  #declare(): void {
    this.#clock = 'declared';
    const led = this.#isLed ? '' : ', by people who do not know the procedure';
    this.#stage.tell(this.#name, 'decision', `the emergency is declared${led}`);
    this.#advance();
  }

  /** Ends what has come to its end and begins what can begin, until nothing changes. */
  #advance(): void {
    // Giving hands back calls this again from within.
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    let hasChanged = true;
    while (hasChanged) {
      hasChanged = false;
      for (const [index, run] of this.#steps.entries()) {
        hasChanged = this.#end(run) || this.#begin(run, index) || hasChanged;
      }
    }
    this.#isAdvancing = false;
    if (this.#clock === 'declared' && this.#steps.every((run) => this.#isPassed(run))) {
      this.#clock = 'resolved';
      this.#stage.tell(this.#name, 'resolution', 'every step is done; the emergency is over');
    }
  }

  #end(run: StepRun): boolean {
    const { until, name } = run.step;
    if (run.state !== 'awaiting' || (until && !this.#holds(until))) return false;
    run.state = 'done';
    this.#stage.tell(this.#name, name, `${name} is done`);
    return true;
  }

  #begin(run: StepRun, index: number): boolean {
    const { step } = run;
    if (run.state !== 'to-do' || !this.#isDue(run) || (step.when && !this.#holds(step.when))) return false;
    const team = this.#teamFor(step);
    if (!team && step.hands > 0) return false;
    run.state = 'working';
    if (team) {
      run.team = team;
      team.take(step.hands);
    }
    this.#stage.after(step.takes * this.#pace, this.#onWorked, index);
    return true;
  }

  /** Whether what has to come before is done, and a decision it depends on was a yes. */
  #isDue({ step, before }: StepRun): boolean {
    const gate = step['only-if'];
    if (gate !== undefined && this.#find(gate)?.isYes !== true) return false;
    return before.every((each) => this.#isNamedPassed(each));
  }

  #isNamedPassed(name: string): boolean {
    const run = this.#find(name);
    return run === undefined || this.#isPassed(run);
  }

  /** Done, or not taken because of a decision. A step that nobody takes is passed once those before it are. */
  #isPassed({ state, step, before }: StepRun): boolean {
    if (step.skip) return before.every((each) => this.#isNamedPassed(each));
    if (state === 'done') return true;
    const gate = step['only-if'];
    return state === 'to-do' && gate !== undefined && this.#find(gate)?.isYes === false;
  }

  #teamFor(step: Step): Hands | undefined {
    if (step.hands === 0) return undefined;
    const { by } = step;
    const teams = by === undefined ? this.#teams : [this.#stage.find(by).hands];
    return teams.find((team) => team !== undefined && team.free >= step.hands);
  }

  #finishWork(index: number): void {
    const run = this.#steps[index];
    if (!run) return;
    const { step, team } = run;
    if (step.do !== undefined && step.on !== undefined) {
      const { witness } = this.#stage.perform(step.on, step.do, step.with);
      this.#stage.tell(this.#name, `${step.name}-ordered`, `${step.do} on ${step.on}: ${witness}`);
    }
    if (step.decide) this.#decide(index);
    run.state = 'awaiting';
    delete run.team;
    team?.release(step.hands);
    this.#advance();
  }

  #decide(index: number): void {
    const run = this.#steps[index];
    const { decide, name } = run?.step ?? {};
    if (!run || !decide || run.isYes === true || this.#clock === 'resolved') return;
    const { needed, policy, yes, no, again } = decide;
    const isFirst = run.isYes === undefined;
    run.isYes = policy === 'always' || (policy === 'when-needed' && this.#holds(needed));
    const reading = `${needed.gauge} of ${needed.part} reads ${Number(this.#stage.read(needed.part, needed.gauge).toPrecision(4))}`;
    if (isFirst || run.isYes) {
      this.#stage.tell(
        this.#name,
        `${name}-${run.isYes ? yes : no}`,
        `${name}: ${run.isYes ? yes : no}; ${reading}`,
      );
    }
    if (!run.isYes && again > 0) this.#stage.after(again, this.#onAgain, index);
    if (!isFirst && run.isYes) this.#advance();
  }

  #find(name: string): StepRun | undefined {
    return this.#steps.find(({ step }) => step.name === name);
  }

  #holds({ part, gauge, above, below }: Sight): boolean {
    const value = this.#stage.read(part, gauge);
    return (above === undefined || value > above) && (below === undefined || value < below);
  }
}
