import type { PartPlan, Platform } from '../../model/platform.ts';
import { partOf } from '../index.ts';
import { openStage } from '../play.ts';

/** What a cut loop answers to work that is sent as if it had come back. */
export interface Response {
  /** What was sent beside the work from outside, a second. */
  readonly sent: number;
  /** What would have come back, a second. */
  readonly back: number;
  /** The share of requests that would succeed. */
  readonly success: number;
}

export interface ResponseOptions {
  readonly seed: number;
  /** How long the parts run before anything is read, and how long they are read, in milliseconds. */
  readonly settleMs: number;
  readonly readMs: number;
}

export const usualReading: ResponseOptions = { seed: 1, settleMs: 60_000, readMs: 300_000 };

/**
 * Cuts the loop at a part that sends work again, sends an amount as if it had come back, and reads what would have.
 * @param name a part whose kind can be cut open
 */
export function respond(platform: Platform, name: string, sent: number, options: ResponseOptions): Response {
  const plan = planOf(platform, name);
  const kind = partOf(plan.kind);
  const { feedback } = kind;
  if (!feedback) throw new Error(`${name} sends nothing again`);
  const params: unknown = kind.params.parse(plan.params);
  const open: PartPlan = { ...plan, params: feedback.cut(params, sent) as PartPlan['params'] };
  const parts = platform.parts.map((each) => (each === plan ? open : each));
  const stage = openStage({ ...platform, parts }, options.seed);
  stage.run(options.settleMs);
  stage.turnMeters(options.settleMs / 1_000);
  stage.run(options.settleMs + options.readMs);
  stage.turnMeters(options.readMs / 1_000);
  const read = (gauge: string) => stage.read(name, gauge);
  return { sent, back: feedback.back(params, read), success: feedback.success(params, read) };
}

/** What at most comes back at a part, a second. */
export function mostBack(platform: Platform, name: string): number {
  const plan = planOf(platform, name);
  const { params, feedback } = partOf(plan.kind);
  return feedback?.most(params.parse(plan.params)) ?? 0;
}

/** What comes back at a part while nothing at all succeeds, a second: less than the most where retries have to be earned. */
export function backOfFailure(platform: Platform, name: string): number {
  const plan = planOf(platform, name);
  const { params, feedback } = partOf(plan.kind);
  return feedback?.back(params.parse(plan.params), () => 0) ?? 0;
}

/** How much comes from outside at a part that sends work again, a second. */
export function loadOf(platform: Platform, name: string): number {
  const plan = planOf(platform, name);
  const key = partOf(plan.kind).feedback?.load;
  return key === undefined ? 0 : Number(plan.params[key]);
}

/** The same platform with another load from outside. */
export function withLoad(platform: Platform, name: string, load: number): Platform {
  const plan = planOf(platform, name);
  const key = partOf(plan.kind).feedback?.load;
  if (key === undefined) return platform;
  const parts = platform.parts.map((each) =>
    each === plan ? { ...plan, params: { ...plan.params, [key]: load } } : each,
  );
  return { ...platform, parts };
}

function planOf(platform: Platform, name: string): PartPlan {
  const plan = platform.parts.find((each) => each.name === name);
  if (!plan) throw new Error(`no part is called ${name}`);
  return plan;
}
