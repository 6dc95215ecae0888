import type { Platform } from '../model/platform.ts';
import { drawUnknowns } from './draw-unknowns.ts';
import { partOf } from './index.ts';
import type { Part } from './part.ts';
import { Stage, type Told } from './stage.ts';

/** Builds the parts of a platform and lets them begin. */
export function openStage(
  platform: Platform,
  seed: number,
  hear: (told: Told) => void = () => undefined,
  mostWaiting?: number,
): Stage {
  const stage = new Stage(seed, hear, mostWaiting);
  for (const plan of platform.parts) {
    const kind = partOf(plan.kind);
    const { params, values } = drawUnknowns(plan, stage.draw(`unknowns of ${plan.name}`));
    for (const [key, value] of Object.entries(values)) stage.drawn.set(`${plan.name}.${key}`, value);
    const built = kind.build(kind.params.parse(params), stage, plan.name);
    stage.parts.set(plan.name, { ...built, readAct: (act, written) => paramsOf(kind, act, written) });
  }
  for (const part of stage.parts.values()) part.start?.();
  return stage;
}

/** The parameters of one of a kind's acts; a scenario that was read names only acts that exist, with what they take. */
function paramsOf(
  kind: Part,
  act: string,
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const known = kind.acts.find((each) => each.kind === act);
  if (!known) throw new Error(`a ${kind.kind} does not know how to ${act}`);
  return known.params.parse(written) as Record<string, unknown>;
}
