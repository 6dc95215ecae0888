import type { Disturbance } from '../model/scenario.ts';
import { type Mapping, only } from './data.ts';
import type { Path } from './flaw.ts';
import { type Reading, readPiece, refuse } from './reading.ts';
import { resolveMoment } from './resolve-moment.ts';
import { lengthShape } from './shape.ts';

/** Reads when a disturbance strikes and how long it lasts. */
export function resolveTiming(
  reading: Reading,
  name: string,
  data: Mapping,
  path: Path,
): Pick<Disturbance, 'moment' | 'forMs'> | undefined {
  const moment = resolveMoment(reading, data, path, 'at');
  if (moment === 'none') {
    const advice =
      'Add `at: 3s`, counted from when the clients first run steadily; or `when:` with a condition and `within:`.';
    refuse(reading, {
      code: 'scenario/missing-key',
      path,
      at: 'key',
      message: `Nothing says when ${name} strikes.`,
      advice,
    });
  }
  const length = readPiece(reading, { schema: lengthShape, data: only(data, ['for']), path });
  if (!moment || moment === 'none' || !length) return undefined;
  return { moment, ...(length.for === undefined ? {} : { forMs: length.for }) };
}
