import { formatDuration } from '../kit/duration.ts';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState, findPrimary, isReady, lastWords } from '../world/look.ts';
import type { Occasion, Scene, Witness } from './fault.ts';
import { removedWithinMs, seen, unseen } from './witness.ts';

/**
 * Sees to it that a server is back after a fault that may have ended it: the part that a machine's service manager
 * plays. It leaves a server down in three cases, and says so: it was down before the fault, unless the trial is healing and
 * nobody is primary, so that this server may hold what clients were told is done; the cluster has a manager,
 * whose part it then is while the cluster is watched; or the trial is healing and another node has become primary
 * meanwhile, beside which an old primary must not be started.
 * @param before the node as it was when the fault struck
 */
export async function bringBack(
  scene: Scene<'start', unknown>,
  before: NodeState,
  occasion: Occasion,
): Promise<Witness> {
  const { node } = before;
  const beganMs = scene.clock.now();
  const settled = await awaitState(
    scene,
    node,
    (state) => isReady(state) || state.server === 'down',
    removedWithinMs,
  );
  if (settled.met && isReady(settled.state)) return seen(describeState(settled.state));
  if (!settled.met) {
    const waited = formatDuration(settled.afterMs);
    return unseen(`after ${waited}, ${describeState(settled.state)}`);
  }

  if (scene.managed && occasion === 'lapsed') {
    return seen(`the server of ${node} is down, and starting it is left to the manager`);
  }
  const reasonToStay = await whyStayDown(scene, before, occasion);
  if (reasonToStay) return seen(`the server of ${node} was left down: ${reasonToStay}`);

  await scene.verbs.start(node);
  const started = await awaitState(
    scene,
    node,
    (state) => isReady(state) || state.server === 'down',
    removedWithinMs,
  );
  const took = formatDuration(scene.clock.now() - beganMs);
  if (isReady(started.state)) return seen(`started again: after ${took}, ${describeState(started.state)}`);
  const words = await lastWords(scene, node, beganMs);
  return unseen(`started again, but after ${took} ${describeState(started.state)}${words}`);
}

/** Why a server that is down should not be started, or `undefined` if it should. */
export async function whyStayDown(
  scene: Pick<Scene<never, unknown>, 'clock' | 'observe' | 'signal' | 'topology' | 'lastRole'>,
  before: NodeState,
  occasion: Occasion,
): Promise<string | undefined> {
  const wasDown = before.server === 'down';
  if (wasDown && occasion === 'lapsed') return 'it was down before the fault';
  if (occasion === 'lapsed' || (!wasDown && roleOf(before, scene) !== 'primary')) return undefined;
  const primary = await findPrimary(scene);
  if (!primary || primary.node === before.node) return undefined;
  if (wasDown) return 'it was down before the fault';
  return `${primary.node} is primary now, and an old primary beside it would be a second one`;
}

/**
 * What a node was; of one that owed its answer at the time, what it was when it last told, which may be another thing than it was
 * to be: it may have been promoted since. Where nobody ever heard of it, what it was to be.
 */
function roleOf(
  { node, role }: NodeState,
  { topology, lastRole }: Pick<Scene<never, unknown>, 'topology' | 'lastRole'>,
): NodeState['role'] {
  return role ?? lastRole(node) ?? topology.nodes.find(({ name }) => name === node)?.role;
}
