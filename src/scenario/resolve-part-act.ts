import type { Disturbance } from '../model/scenario.ts';
import { type Mapping, only } from './data.ts';
import type { Path } from './flaw.ts';
import { refuseUnknownPart } from './part-mentions.ts';
import { type Reading, readKind, readMapping, readParams, readPiece } from './reading.ts';
import { resolveTiming } from './resolve-timing.ts';
import { targetShapes } from './shape.ts';

/** Reads something that is done to a part of the platform at one moment. */
export function resolvePartAct(
  reading: Reading,
  name: string,
  data: Mapping,
  path: Path,
): Disturbance | undefined {
  const before = reading.flaws.length;
  const target = readPiece(reading, { schema: targetShapes.node, data: only(data, ['on']), path });
  if (target) refuseUnknownPart(reading, target.on, [...path, 'on']);
  const part = target && reading.parts?.get(target.on);
  const act = part && readKind(reading, part.acts, data['fault'], [...path, 'fault'], 'part');
  const written =
    act && data['with'] !== undefined
      ? readMapping(reading, data['with'], [...path, 'with'], `The parameters of ${act.kind}.`)
      : {};
  const params = act && written && readParams(reading, act.params, written, [...path, 'with']);
  const timing = resolveTiming(reading, name, data, path);
  if (reading.flaws.length > before || !act || !params || !timing) return undefined;
  return { name, fault: act.kind, target: { kind: 'part', part: target.on }, params, ...timing };
}
