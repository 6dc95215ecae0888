import type { Platform } from '../model/platform.ts';
import { drawUnknowns } from './draw-unknowns.ts';
import { partOf } from './index.ts';
import { Stage, type Told } from './stage.ts';

/** Builds the parts of a platform and lets them begin. */
export function openStage(
  platform: Platform,
  seed: number,
  hear: (told: Told) => void = () => undefined,
): Stage {
  const stage = new Stage(seed, hear);
  for (const plan of platform.parts) {
    const kind = partOf(plan.kind);
    const { params, values } = drawUnknowns(plan, stage.draw(`unknowns of ${plan.name}`));
    for (const [key, value] of Object.entries(values)) stage.drawn.set(`${plan.name}.${key}`, value);
    stage.parts.set(plan.name, kind.build(kind.params.parse(params), stage, plan.name));
  }
  for (const part of stage.parts.values()) part.start?.();
  return stage;
}
