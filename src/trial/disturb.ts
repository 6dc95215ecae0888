import type { Fault, Occasion, Scene, Strike, Witness } from '../faults/fault.ts';
import { restrictVerbs } from '../faults/restrict-verbs.ts';
import type { Disturbance } from '../model/scenario.ts';
import { describeTarget } from '../model/target.ts';
import type { FaultEvent } from '../recording/event.ts';
import { awaitMoment } from './moment.ts';
import { eavesdrop, type Stage } from './stage.ts';

/** A disturbance under way. */
export interface RunningDisturbance {
  readonly disturbance: Disturbance;
  /** Resolves when the fault has struck (or never will) and, if it was to last a while, has been removed. */
  readonly finished: Promise<void>;
  /** When it struck, on the trial's clock; absent if it has not. */
  readonly struckMs: () => number | undefined;
  /**
   * Undoes what still stands; may be asked again if it was stuck. Never rejects.
   * @returns whether it is gone
   */
  readonly heal: () => Promise<boolean>;
}

/** Begins to wait for a disturbance's moment, and strikes when it comes. */
export function beginDisturbance(disturbance: Disturbance, fault: Fault, stage: Stage): RunningDisturbance {
  let strike: Strike | undefined;
  let struckMs: number | undefined;
  let removed = false;
  let stopListening = () => {};
  const tell = (event: Pick<FaultEvent, 'stage'> & Partial<FaultEvent>) =>
    stage.record({
      type: 'fault',
      atMs: stage.clock.now(),
      name: disturbance.name,
      fault: disturbance.fault,
      target: describeTarget(disturbance.target),
      ...event,
    });

  const remove = async (occasion: Occasion): Promise<boolean> => {
    if (!strike || removed) return true;
    const { undo } = strike;
    tell({ stage: 'removing' });
    const witness = await witnessOf(() => undo(occasion));
    removed = witness.seen;
    tell({ stage: removed ? 'removed' : 'stuck', witness: witness.evidence });
    if (removed) stopListening();
    return removed;
  };

  const run = async () => {
    const arrival = await awaitMoment(disturbance.moment, stage.zeroMs, stage);
    if ('why' in arrival) {
      tell({ stage: 'never-due', witness: arrival.why });
      return;
    }
    tell({ stage: 'due', atMs: arrival.dueMs });
    struckMs = stage.clock.now();
    // From now on: what happened before cannot be the fault's doing.
    const ear = eavesdrop(stage.world, stage.clock, stage.stops);
    stopListening = ear.unsubscribe;
    tell({ stage: 'striking', atMs: struckMs, lateMs: struckMs - arrival.dueMs });
    const outcome = await strikeOnce(disturbance, fault, stage, ear.awaitEvent);
    if ('strike' in outcome) strike = outcome.strike;
    const landed = 'strike' in outcome ? outcome.strike.landed : outcome.landed;
    tell({ stage: landed.seen ? 'landed' : 'missed', witness: landed.evidence });
    if (disturbance.forMs === undefined) return;
    await stage.clock.until(struckMs + disturbance.forMs, stage.watchEnds).catch(() => undefined);
    if (!stage.watchEnds.aborted) await remove('lapsed');
  };

  return { disturbance, finished: run(), struckMs: () => struckMs, heal: () => remove('healing') };
}

async function strikeOnce(
  disturbance: Disturbance,
  fault: Fault,
  stage: Stage,
  awaitEvent: Scene<never, unknown>['awaitEvent'],
): Promise<{ strike: Strike } | { landed: Witness }> {
  try {
    const strike = await fault.strike({
      verbs: restrictVerbs(stage.world.verbs, fault.needs, fault.kind),
      clock: stage.clock,
      topology: stage.scenario.topology,
      target: disturbance.target,
      params: disturbance.params,
      managed: stage.managed,
      lastRole: stage.situation.roleOf,
      observe: stage.world.observe,
      awaitEvent,
      signal: stage.stops,
    });
    return { strike };
  } catch (error) {
    return { landed: { seen: false, evidence: `it could not strike: ${messageOf(error)}` } };
  }
}

async function witnessOf(undo: () => Promise<Witness>): Promise<Witness> {
  try {
    return await undo();
  } catch (error) {
    return { seen: false, evidence: `it could not be undone: ${messageOf(error)}` };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
