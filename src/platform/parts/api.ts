import { z } from 'zod';
import { name, rate, size } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const start = defineAct({
  kind: 'start',
  summary: 'It is started again, with so much memory.',
  params: z.strictObject({ memory: size().describe('Its memory from now on.') }),
});

const params = z.strictObject({
  counts: name().describe('The orchestrator whose deployments bring it events.'),
  'events-each': z.number().min(0).default(20).describe('How many events each deployment asked for brings.'),
  events: rate().describe('How many events come on a usual day beside that.'),
  drains: rate().describe('How many events it can handle.'),
  memory: size().describe('Its memory.'),
  'event-size': size().describe('What an event that waits takes of it.'),
});

/**
 * A control plane that reads events into memory: it is killed when queue x event size exceeds its memory. While it is
 * away events wait outside, so that whoever starts it again finds them all.
 */
export const api = definePart({
  kind: 'api',
  summary: 'A control plane that handles events, and runs out of memory when too many wait.',
  params,
  abilities: [],
  acts: [start],
  gauges: {
    up: '1 while it runs',
    queue: 'events that wait',
    handled: 'events handled a second, in the last sample interval',
  },
  influences: ({ counts }) => [{ part: counts, way: 'heeds', reads: 'asked', by: 'events of deployments' }],
  build: (plan, stage, partName) => {
    const handled = stage.meter();
    let isUp = true;
    let queue = 0;
    let { memory } = plan;
    let isDeep = false;
    const stepMs = 10_000;
    return {
      gauges: { up: () => Number(isUp), queue: () => queue, handled: () => handled.rate },
      start: () => {
        stage.every(stepMs, () => {
          const seconds = stepMs / 1_000;
          queue += (plan.events + plan['events-each'] * stage.read(plan.counts, 'asked')) * seconds;
          if (isUp) {
            const done = Math.min(queue, plan.drains * seconds);
            queue -= done;
            handled.add(done);
          }
          if (isUp && queue * plan['event-size'] > memory) {
            isUp = false;
            stage.tell(
              partName,
              'out-of-memory',
              `${Math.round(queue)} events wait, more than its memory holds`,
            );
          }
          if (!isDeep && queue > 3_600 * plan.events) isDeep = true;
          if (isDeep && isUp && queue < 60 * plan.events) {
            isDeep = false;
            stage.tell(partName, 'drained', 'the events that had piled up are handled');
          }
        });
      },
      act: (_kind, params) => {
        isUp = true;
        memory = Number(params['memory']);
        return { witness: `it runs, with ${Math.round(queue)} events waiting` };
      },
    };
  },
});
