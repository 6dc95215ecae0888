import { z } from 'zod';
import { duration } from '../../model/fields.ts';
import { Watchers } from '../availability.ts';
import type { Hands } from '../hands.ts';
import { defineAct, definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const leave = defineAct({
  kind: 'leave',
  summary: 'They are away or asleep, and answer nobody.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  count: z.int().min(1).max(10_000).default(1).describe('How many they are.'),
  'answers-after': duration()
    .default(0)
    .describe('How long it takes from the first call until they are there and have read what it is about.'),
});

/**
 * People who do the steps of a procedure: each does one thing at a time. They have to be called once; whoever is away when
 * called answers after having come back. Who is in the middle of something when leaving finishes it.
 */
export const people = definePart({
  kind: 'people',
  summary: 'People who can be called, and do one thing at a time each.',
  params,
  abilities: ['hands'],
  acts: [leave],
  gauges: { busy: 'how many are doing something', there: '1 while they have answered and are there' },
  influences: () => [],
  build: (plan, stage) => {
    const team = new Team(plan, stage);
    return {
      hands: team,
      gauges: { busy: () => team.busy, there: () => Number(team.isThere) },
      act: () => {
        team.setAway(true);
        return {
          witness: 'they answer nobody',
          undo: () => {
            team.setAway(false);
            return 'they can be reached again';
          },
        };
      },
    };
  },
});

class Team implements Hands {
  busy = 0;
  readonly #plan: z.output<typeof params>;
  readonly #stage: Stage;
  readonly #watchers = new Watchers();
  readonly #onAnswer: number;
  #isAway = false;
  #wasCalled = false;
  #hasAnswered = false;

  constructor(plan: z.output<typeof params>, stage: Stage) {
    this.#plan = plan;
    this.#stage = stage;
    this.#onAnswer = stage.on(() => {
      this.#hasAnswered = !this.#isAway;
      this.#watchers.tell();
    });
  }

  get isThere(): boolean {
    return this.#hasAnswered && !this.#isAway;
  }

  get free(): number {
    return this.isThere ? this.#plan.count - this.busy : 0;
  }

  watch(hear: () => void): void {
    this.#watchers.add(hear);
  }

  call(): void {
    if (this.#wasCalled) return;
    this.#wasCalled = true;
    if (!this.#isAway) this.#stage.after(this.#plan['answers-after'], this.#onAnswer);
  }

  take(count: number): void {
    this.busy += count;
  }

  release(count: number): void {
    this.busy -= count;
    this.#watchers.tell();
  }

  setAway(isAway: boolean): void {
    this.#isAway = isAway;
    this.#hasAnswered = false;
    if (!isAway && this.#wasCalled) this.#stage.after(this.#plan['answers-after'], this.#onAnswer);
  }
}
