import { suggest } from '../kit/did-you-mean.ts';
import type { Path } from './flaw.ts';
import { type Reading, refuse } from './reading.ts';

/** Refuses the name of a part that the platform does not have. */
export function refuseUnknownPart(reading: Reading, mentioned: string, path: Path): void {
  if (!reading.parts) {
    const message = `"${mentioned}" would be a part, and this scenario describes no platform.`;
    const advice = 'Parts are described under `platform:`; docs/platform.md explains them.';
    refuse(reading, { code: 'scenario/unknown-part', path, message, advice });
  } else if (!reading.parts.has(mentioned)) {
    const message = `There is no part of the platform called "${mentioned}".`;
    const advice = suggest(mentioned, [...reading.parts.keys()], 'a part');
    refuse(reading, { code: 'scenario/unknown-part', path, message, advice });
  }
}

/** Refuses a gauge that a part does not have. */
export function refuseUnknownGauge(reading: Reading, part: string, gauge: string, path: Path): void {
  const kind = reading.parts?.get(part);
  if (!kind || Object.hasOwn(kind.gauges, gauge)) return;
  const message = `${part} has no gauge called "${gauge}".`;
  const advice = suggest(gauge, Object.keys(kind.gauges), 'a gauge');
  refuse(reading, { code: 'scenario/unknown-part', path, message, advice });
}
