import { restrictVerbs } from '../faults/restrict-verbs.ts';
import { formatDuration } from '../kit/duration.ts';
import { describeCondition } from '../model/describe-moment.ts';
import type { RunbookStep } from '../model/scenario.ts';
import type { OrderEvent } from '../recording/event.ts';
import type { Action } from '../runbooks/action.ts';
import { awaitMoment } from './moment.ts';
import { eavesdrop, type Stage } from './stage.ts';

/**
 * The operator: takes the runbook's steps one after the other, as a person would. A step that fails ends the
 * runbook, because what follows was written for a cluster in which it had worked.
 */
export async function followRunbook(
  steps: readonly RunbookStep[],
  actionOf: (kind: string) => Action,
  stage: Stage,
): Promise<void> {
  let originMs = stage.zeroMs;
  for (const step of steps) {
    const done = await takeStep(step, actionOf(step.action), originMs, stage);
    if (!done) return;
    originMs = stage.clock.now();
  }
}

async function takeStep(step: RunbookStep, action: Action, originMs: number, stage: Stage): Promise<boolean> {
  const [node, ...others] = action.mentions(step.params).nodes ?? [];
  const tell = (event: Pick<OrderEvent, 'stage' | 'reason' | 'noticedMs'>) =>
    stage.record({
      type: 'order',
      atMs: stage.clock.now(),
      by: 'operator',
      ...(node === undefined || others.length > 0 ? {} : { node }),
      verb: action.kind,
      name: step.name,
      what: action.describe(step.params),
      ...event,
    });

  let noticed: Pick<OrderEvent, 'noticedMs'> = {};
  if (step.moment) {
    tell({ stage: 'waiting', reason: describeWait(step.moment) });
    const arrival = await awaitMoment(step.moment, originMs, stage);
    if ('why' in arrival) {
      tell({ stage: 'failed', reason: arrival.why });
      return false;
    }
    if ('when' in step.moment) noticed = { noticedMs: arrival.cameMs };
  }
  if (stage.watchEnds.aborted) {
    tell({ stage: 'failed', reason: 'the watch ended before this step began' });
    return false;
  }
  tell({ stage: 'begun', ...noticed });
  const ear = eavesdrop(stage.world, stage.clock, stage.stops);
  try {
    const proof = await action.perform({
      verbs: restrictVerbs(stage.world.verbs, action.needs, action.kind),
      clock: stage.clock,
      topology: stage.scenario.topology,
      params: step.params,
      managed: (name) => stage.managed && stage.situation.managerOf(name) === 'running',
      observe: stage.world.observe,
      awaitEvent: ear.awaitEvent,
      signal: stage.stops,
    });
    tell({ stage: 'done', reason: proof });
    return true;
  } catch (error) {
    tell({ stage: 'failed', reason: error instanceof Error ? error.message : String(error) });
    return false;
  } finally {
    ear.unsubscribe();
  }
}

function describeWait(moment: NonNullable<RunbookStep['moment']>): string {
  return 'atMs' in moment
    ? `waits ${formatDuration(moment.atMs)}`
    : `waits until ${describeCondition(moment.when)}, at most ${formatDuration(moment.withinMs)}`;
}
