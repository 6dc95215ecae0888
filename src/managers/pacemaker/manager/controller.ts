import { writeCibXml } from '../cib/write-xml.ts';
import type { DecideOptions } from '../engine/decide.ts';
import { isTrue, parseIntervalMs } from '../engine/values.ts';
import { attributesOf, write } from './attributes.ts';
import { composeCib, epochMs } from './compose-cib.ts';
import { devicesFor, type Shooting } from './fencing.ts';
import type { Controller, Memory } from './memory.ts';
import { type ControllerScene, noticeNews } from './notice-news.ts';
import { explainDecision } from './reasons.ts';
import { ruleOn } from './ruling.ts';
import type { Answer, Ask } from './said.ts';
import { type Action, type ActionState, beginTransition, isAtRest, ready, underWay } from './transition.ts';

/** What the designated controller did at one look. */
export interface ControllerStep {
  readonly asks: Readonly<Record<string, readonly Ask[]>>;
  readonly fences: readonly string[];
  /** Nodes that a device is to fence now. */
  readonly shootings: readonly Shooting[];
  readonly reasons: readonly string[];
  readonly working?: unknown;
  readonly nextMs: number;
}

/** How many explanations are kept: a cluster that goes in circles needs a few, each worked out once. */
const whysMost = 4;

export function beginController(node: string, nowMs: number): Controller {
  return {
    term: `${node}@${nowMs}`,
    transitions: 0,
    news: [],
    seen: {},
    read: {},
    members: '',
    attributes: {},
    lostMs: {},
    fences: [],
    shots: {},
    asks: {},
    calm: false,
    whys: [],
  };
}

/** The controller's part: take in results, go on with the transition, and decide anew once it rests and there is news. */
export function control(
  memory: Memory,
  controller: Controller,
  scene: ControllerScene,
  answers: (node: string) => Readonly<Record<string, Answer>>,
): ControllerStep {
  collectAnswers(controller, scene, answers);
  noticeNews(memory, controller, scene);
  const { transition } = controller;
  if (transition && transition.aborted === undefined && controller.news[0] !== undefined) {
    transition.aborted = controller.news[0];
  }
  goOn(memory, controller, scene);
  let reasons: readonly string[] = [];
  let working: unknown;
  if (isAtRest(controller.transition) && controller.news.length > 0) {
    ({ reasons, working } = decideAnew(memory, controller, scene));
    goOn(memory, controller, scene);
  }
  controller.asks = openAsks(controller, scene);
  controller.calm = isAtRest(controller.transition) && controller.news.length === 0;
  return {
    asks: controller.asks,
    fences: controller.fences,
    shootings: shoot(controller, scene),
    reasons,
    ...(working !== undefined && { working }),
    nextMs: nextDueMs(controller, scene),
  };
}

function decideAnew(memory: Memory, controller: Controller, scene: ControllerScene) {
  const { configuration, version, quorum, hadQuorum, node, nowMs } = scene;
  const cib = composeCib(configuration, {
    known: memory.known,
    attributes: memory.attributes,
    quorum,
    hadQuorum,
    controller: node,
    version,
  });
  const options: DecideOptions = { nowSeconds: Math.floor((epochMs + nowMs) / 1000), profile: version };
  const { actions, outline, whyNobody } = ruleOn(cib, options);
  controller.transitions += 1;
  const { transitions: number, news } = controller;
  controller.news = [];
  controller.fences = [];
  controller.transition = beginTransition(number, actions);
  const explained = explainDecision({ outline, number, news, known: controller.whys, whyNobody });
  const { why } = explained;
  const reasons = [...explained.reasons, ...unfenceable(scene, actions)];
  if (why && !controller.whys.includes(why)) controller.whys = [why, ...controller.whys].slice(0, whysMost);
  const working = {
    transition: number,
    version,
    news,
    orders: outline.orders,
    // Written out when somebody records it: most trials of the simulator leave no recording.
    get cib() {
      return writeCibXml(cib.root);
    },
  };
  return { reasons, working };
}

/** Says of each node that is to be fenced and cannot be, that what waits for it waits for ever. */
function unfenceable({ configuration }: ControllerScene, actions: readonly Action[]): string[] {
  if (Number.isFinite(watchdogMs(configuration.properties))) return [];
  return actions
    .filter(({ task, node }) => task === 'stonith' && devicesFor(configuration, node).length === 0)
    .map(
      ({ node }) =>
        `Nobody can fence ${node}: no resource of the class stonith names it and there is no watchdog. What waits for it waits for ever.`,
    );
}

/** Begins what can begin. Some actions are the controller's own and done at once. */
function goOn(memory: Memory, controller: Controller, scene: ControllerScene): void {
  const { transition } = controller;
  if (!transition) return;
  for (;;) {
    const able = ready(transition);
    if (able.length === 0) break;
    for (const place of able) {
      const action = transition.actions[place];
      if (action) transition.states[place] = begin(memory, controller, scene, action);
    }
  }
  for (const [place, action] of underWay(transition)) {
    if (action.task === 'stonith' && isFenced(memory, controller, scene, action)) {
      transition.states[place] = 'done';
      const node = nodeNamed(scene, action.node);
      const { [node]: _over, ...others } = controller.shots;
      controller.shots = others;
      memory.known = { ...memory.known, [node]: { member: false, fenced: true, history: {} } };
    }
  }
}

/** @returns how far it is now */
function begin(memory: Memory, controller: Controller, scene: ControllerScene, action: Action): ActionState {
  const node = nodeNamed(scene, action.node);
  switch (action.task) {
    case 'clear_failcount':
      for (const { name } of attributesOf(memory.attributes, node, false)) {
        const isAbout = [`fail-count-${action.resource}`, `last-failure-${action.resource}`].some((each) =>
          name.startsWith(each),
        );
        if (isAbout) write(memory.attributes, { node, name, value: null }, scene.node, scene.nowMs, 0);
      }
      return 'done';
    case 'stonith':
      if (action.fencing === 'on') return 'done';
      if (devicesFor(scene.configuration, action.node).length > 0) {
        controller.shots = { ...controller.shots, [node]: 'wanted' };
        return 'sent';
      }
      if (memory.ring.members.includes(node)) controller.fences.push(node);
      return 'sent';
    case 'do_shutdown':
    case 'lrm_delete':
    case 'delete':
    case 'probe_again':
      return 'done';
    default:
      return memory.ring.members.includes(node) ? 'sent' : 'failed';
  }
}

/** The nodes for which a device is to be asked, each once. */
function shoot(controller: Controller, scene: ControllerScene): Shooting[] {
  return underWay(controller.transition).flatMap(([, { task, node: name, fencing }]): Shooting[] => {
    const node = nodeNamed(scene, name);
    if (task !== 'stonith' || controller.shots[node] !== 'wanted') return [];
    controller.shots = { ...controller.shots, [node]: 'under way' };
    return [{ node, action: fencing === 'reboot' ? 'reboot' : 'off' }];
  });
}

/**
 * A device fences once it says so, and the ring has noticed. Without one a watchdog does: a node that is gone is certainly off
 * once its watchdog must have fired.
 */
function isFenced(memory: Memory, controller: Controller, scene: ControllerScene, action: Action): boolean {
  const node = nodeNamed(scene, action.node);
  if (memory.ring.members.includes(node)) return false;
  if (controller.shots[node] !== undefined) return controller.shots[node] === 'done';
  return scene.nowMs - (controller.lostMs[node] ?? scene.nowMs) >= watchdogMs(scene.configuration.properties);
}

/** How long after a node is gone its watchdog has certainly fired: `stonith-watchdog-timeout`. */
export function watchdogMs(properties: Readonly<Record<string, string | undefined>>): number {
  if (!isTrue(properties['have-watchdog'])) return Number.POSITIVE_INFINITY;
  return parseIntervalMs(properties['stonith-watchdog-timeout'] ?? '10s') || 10_000;
}

function collectAnswers(
  controller: Controller,
  scene: ControllerScene,
  answers: (node: string) => Readonly<Record<string, Answer>>,
): void {
  const { transition } = controller;
  for (const [place, action] of underWay(transition)) {
    if (!transition || action.task === 'stonith') continue;
    const answer = answers(nodeNamed(scene, action.node))[askId(controller, action)];
    if (!answer) continue;
    const asExpected = answer.resultCode === action.ask.expected && answer.status === 0;
    // A notification that fails holds nothing up but its own time.
    transition.states[place] = asExpected || action.task === 'notify' ? 'done' : 'failed';
  }
}

function askId(controller: Controller, action: Action): string {
  return `${controller.term}/${controller.transition?.number}/${action.id}`;
}

function openAsks(controller: Controller, scene: ControllerScene): Record<string, Ask[]> {
  const asks: Record<string, Ask[]> = {};
  for (const [, action] of underWay(controller.transition)) {
    if (action.task === 'stonith') continue;
    const node = nodeNamed(scene, action.node);
    (asks[node] ??= []).push({ id: askId(controller, action), ...action.ask });
  }
  return asks;
}

function nextDueMs(controller: Controller, { configuration, nowMs }: ControllerScene): number {
  const waits = underWay(controller.transition).some(([, { task }]) => task === 'stonith');
  return waits && Number.isFinite(watchdogMs(configuration.properties))
    ? nowMs + 500
    : Number.POSITIVE_INFINITY;
}

function nodeNamed({ configuration }: ControllerScene, name: string): string {
  return configuration.nodes.find((each) => each.name === name)?.node ?? name;
}
