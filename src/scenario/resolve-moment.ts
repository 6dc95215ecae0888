import type { Condition, Moment } from '../model/moment.ts';
import { except, inWords, isMapping, type Mapping, only } from './data.ts';
import type { Path } from './flaw.ts';
import { refuseUnknownName } from './mentions.ts';
import { refuseUnknownGauge, refuseUnknownPart } from './part-mentions.ts';
import { type Reading, readMapping, readPiece, refuse } from './reading.ts';
import { conditionShapes, deadlineShape, pauseShape, timeShape } from './shape.ts';

/** The keys that say when something happens. */
export const momentKeys = ['at', 'when', 'within', 'then'] as const;
/** The same for runbook steps, which count from the end of the step before. */
export const stepMomentKeys = ['wait', 'when', 'within', 'then'] as const;

/**
 * Reads when something happens: after a time (`at`, for runbook steps `wait`), or once a condition holds (`when`).
 * @returns `none` if nothing says when
 */
export function resolveMoment(
  reading: Reading,
  data: Mapping,
  path: Path,
  timeKey: 'at' | 'wait',
): Moment | 'none' | undefined {
  const timed = data[timeKey] !== undefined;
  const awaited = data['when'] !== undefined;
  for (const key of ['within', 'then'] as const) {
    if (awaited || data[key] === undefined) continue;
    const message = `\`${key}\` belongs to a condition, and there is no \`when\` here.`;
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: [...path, key],
      at: 'key',
      message,
      advice: `Add \`when:\` with a condition, or remove \`${key}\`.`,
    });
  }
  if (timed && awaited) {
    const message = `\`${timeKey}\` and \`when\` both say when to begin.`;
    const advice = `Keep one. For a pause after the condition came true write \`then: 2s\`.`;
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: [...path, timeKey],
      at: 'key',
      message,
      advice,
    });
  }
  if (awaited) return resolveAwaited(reading, data, path);
  if (!timed) return 'none';
  return resolveTimed(reading, data, path, timeKey);
}

function resolveTimed(
  reading: Reading,
  data: Mapping,
  path: Path,
  timeKey: 'at' | 'wait',
): Moment | undefined {
  if (timeKey === 'at') {
    const time = readPiece(reading, { schema: timeShape, data: only(data, ['at']), path });
    return time && { atMs: time.at };
  }
  const pause = readPiece(reading, { schema: pauseShape, data: only(data, ['wait']), path });
  return pause && { atMs: pause.wait };
}

function resolveAwaited(reading: Reading, data: Mapping, path: Path): Moment | undefined {
  const when = resolveCondition(reading, data['when'], [...path, 'when']);
  if (data['within'] === undefined) {
    const message = 'This waits for a condition without saying for how long.';
    const advice =
      'Add `within: 30s`. If the condition has not come true by then, the trial says so instead of hanging.';
    refuse(reading, {
      code: 'scenario/missing-deadline',
      path: [...path, 'when'],
      at: 'key',
      message,
      advice,
    });
    return undefined;
  }
  const deadline = readPiece(reading, { schema: deadlineShape, data: only(data, ['within', 'then']), path });
  return when && deadline && { when, withinMs: deadline.within, thenMs: deadline.then };
}

type ConditionKey = keyof typeof conditionShapes;
const conditionKeys = Object.keys(conditionShapes) as ConditionKey[];

/** Reads a condition, telling its sort by the key that only this sort has. */
function resolveCondition(reading: Reading, data: unknown, path: Path): Condition | undefined {
  const mapping = readMapping(
    reading,
    data,
    path,
    'A condition is written like `{ node: pg02, lag: 16MB }` or `{ clients: failing }`.',
  );
  if (!mapping) return undefined;
  const present = conditionKeys.filter((key) => Object.hasOwn(mapping, key));
  const [sort, ...others] = present;
  if (sort === undefined) {
    const choice = conditionKeys.map((key) => `\`${key}\``).join(', ');
    const about =
      isMapping(mapping) && mapping['node'] !== undefined ? `about ${inWords(mapping['node'])}` : 'here';
    refuse(reading, {
      code: 'scenario/missing-key',
      path,
      at: 'key',
      message: `What is awaited ${about}?`,
      advice: `Add one of ${choice}, such as \`lag: 16MB\` or \`is: ready\`.`,
    });
    const unknown = Object.keys(mapping).filter((key) => key !== 'node');
    if (unknown.length > 0)
      readPiece(reading, {
        schema: conditionShapes.is,
        data: { node: 'x', is: 'ready', ...only(mapping, unknown) },
        path,
        otherKeys: conditionKeys,
      });
    return undefined;
  }
  for (const other of others) {
    const message = `A condition awaits one thing; \`${sort}\` and \`${other}\` are two.`;
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: [...path, other],
      at: 'key',
      message,
      advice: 'Keep one of them.',
    });
  }
  const written = except(mapping, others);
  if (
    isMapping(written) &&
    typeof written['node'] === 'string' &&
    sort !== 'clients' &&
    sort !== 'after' &&
    sort !== 'gauge'
  ) {
    refuseUnknownName(reading, 'node', written['node'], [...path, 'node']);
  }
  return conditionOf(reading, sort, written, path);
}

function conditionOf(reading: Reading, sort: ConditionKey, data: Mapping, path: Path): Condition | undefined {
  const piece = { data, path };
  switch (sort) {
    case 'is':
      return readPiece(reading, { ...piece, schema: conditionShapes.is });
    case 'lag': {
      const read = readPiece(reading, { ...piece, schema: conditionShapes.lag });
      return read && { node: read.node, lagBytes: read.lag, measure: read.measure };
    }
    case 'caught-up-within': {
      const read = readPiece(reading, { ...piece, schema: conditionShapes['caught-up-within'] });
      return read && { node: read.node, caughtUpWithinBytes: read['caught-up-within'] };
    }
    case 'wal': {
      const read = readPiece(reading, { ...piece, schema: conditionShapes.wal });
      return read && { node: read.node, walBytes: read.wal };
    }
    case 'logs':
      return readPiece(reading, { ...piece, schema: conditionShapes.logs });
    case 'clients':
      return readPiece(reading, { ...piece, schema: conditionShapes.clients });
    case 'gauge': {
      const read = readPiece(reading, { ...piece, schema: conditionShapes.gauge });
      if (!read) return undefined;
      refuseUnknownPart(reading, read.part, [...path, 'part']);
      refuseUnknownGauge(reading, read.part, read.gauge, [...path, 'gauge']);
      const { part, gauge, above, below } = read;
      if (above !== undefined && below === undefined) return { part, gauge, above };
      if (below !== undefined && above === undefined) return { part, gauge, below };
      const message = 'A gauge is awaited above a number or below one.';
      const advice = 'Write one of `above:` and `below:`.';
      refuse(reading, { code: 'scenario/bad-combination', path, at: 'key', message, advice });
      return undefined;
    }
    case 'after': {
      const read = readPiece(reading, { ...piece, schema: conditionShapes.after });
      if (read) refuseUnknownName(reading, 'event', read.after, [...path, 'after']);
      return read;
    }
  }
}
