import type { Draw } from '../../kit/draw.ts';
import type { Disturbance, Scenario } from '../../model/scenario.ts';
import { knobsOf, turnKnob } from '../knobs.ts';
import { exchangeNodes } from './exchange-nodes.ts';

/** How far a neighbour may be: a time is moved by at most this factor, an amount grows by at most this factor. */
const timeFactor = 1.5;
const amountFactor = 2;

/**
 * A scenario like this one: every disturbance at a fixed time strikes earlier or later, every fault under suspicion lasts as
 * long or longer and is as strong or stronger, and the standbys have changed places with each other in everything that
 * happens, but not in the topology. What waits for a condition goes on waiting for it.
 */
export function drawNeighbour(scenario: Scenario, draw: Draw): Scenario {
  const between = (low: number, high: number) => low + (high - low) * draw.fraction();
  const moved = (disturbance: Disturbance): Disturbance => {
    if (!('atMs' in disturbance.moment)) return disturbance;
    const atMs = Math.round(disturbance.moment.atMs * between(1 / timeFactor, timeFactor));
    return { ...disturbance, moment: { atMs: Math.min(atMs, scenario.limits.watchMs) } };
  };
  const shifted: Scenario = {
    ...scenario,
    schedule: scenario.schedule.map(moved),
    suspects: scenario.suspects.map((suspect) =>
      suspect.kind === 'fault' ? { ...suspect, disturbance: moved(suspect.disturbance) } : suspect,
    ),
  };
  const stronger = knobsOf(shifted).reduce((current, knob) => {
    const grown = knob.value * between(1, amountFactor);
    const most = knob.quantity === 'share' ? 1 : Number.POSITIVE_INFINITY;
    const value = knob.quantity === 'share' ? grown : Math.round(grown);
    return turnKnob(current, knob, Math.min(most, value));
  }, shifted);
  return exchangeNodes(stronger, drawExchange(scenario, draw));
}

/** Which standby takes whose place: any order of them, drawn evenly. */
function drawExchange({ topology }: Scenario, draw: Draw): ReadonlyMap<string, string> {
  const standbys = topology.nodes.filter(({ role }) => role === 'standby').map(({ name }) => name);
  const left = [...standbys];
  return new Map(standbys.map((name) => [name, left.splice(draw.integer(0, left.length - 1), 1)[0] ?? name]));
}

/**
 * The largest rate that is believable after so many trials, at 95 % confidence: the one-sided upper limit of Clopper
 * and Pearson (1934, https://doi.org/10.1093/biomet/26.4.404).
 */
export function upperBound95(hits: number, trials: number): number {
  if (hits >= trials) return 1;
  let low = hits / Math.max(1, trials);
  let high = 1;
  for (let halving = 0; halving < 60; halving += 1) {
    const rate = (low + high) / 2;
    if (chanceOfAtMost(hits, trials, rate) > 0.05) low = rate;
    else high = rate;
  }
  return high;
}

function chanceOfAtMost(hits: number, trials: number, rate: number): number {
  let term = (1 - rate) ** trials;
  let sum = term;
  for (let hit = 1; hit <= hits; hit += 1) {
    term *= ((trials - hit + 1) / hit) * (rate / (1 - rate));
    sum += term;
  }
  return sum;
}
