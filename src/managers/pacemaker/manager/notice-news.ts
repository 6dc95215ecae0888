import { result } from '../engine/recorded-operation.ts';
import { attributesOf, write } from './attributes.ts';
import type { Configuration } from './configuration.ts';
import { countFailure, describeResult, isCounted } from './failures.ts';
import { type HistoryEntry, isFailure } from './history.ts';
import type { Controller, Memory } from './memory.ts';
import { underWay } from './transition.ts';

export interface ControllerScene {
  readonly node: string;
  readonly nowMs: number;
  readonly configuration: Configuration;
  readonly version: '1.1.10' | '2.1.5';
  readonly dampeningMs: number;
  readonly quorum: boolean;
  /** Whether this node has ever been in a partition with quorum. */
  readonly hadQuorum: boolean;
}

/** Takes notice of everything that changed without having been asked for; each is a reason to decide again. */
export function noticeNews(memory: Memory, controller: Controller, scene: ControllerScene): void {
  const begins = controller.members === '';
  if (begins) noticeInheritance(memory, controller, scene);
  else noticeMembers(memory, controller, scene);
  noticeResults(memory, controller, scene);
  noticeAttributes(memory, controller, scene, begins);
}

function membersText(memory: Memory, scene: ControllerScene): string {
  return `${memory.ring.members.join(' ')} ${scene.quorum ? 'with' : 'without'} quorum`;
}

/** What a new controller finds: who of those that were ever known is gone. */
function noticeInheritance(memory: Memory, controller: Controller, scene: ControllerScene): void {
  for (const [node, { member }] of Object.entries(memory.known)) {
    if (member || memory.ring.members.includes(node)) continue;
    controller.news.push(`${node} left the ring`);
    controller.lostMs[node] = memory.ring.formedMs;
  }
  controller.news.push(`${scene.node} became the controller`);
  controller.members = membersText(memory, scene);
}

function noticeMembers(memory: Memory, controller: Controller, scene: ControllerScene): void {
  const members = membersText(memory, scene);
  if (controller.members === members) return;
  const before = new Set(controller.members.split(' '));
  const now = new Set(memory.ring.members);
  for (const { node } of scene.configuration.nodes) {
    if (before.has(node) && !now.has(node)) {
      controller.news.push(`${node} left the ring`);
      controller.lostMs[node] = scene.nowMs;
      failActionsOn(controller, node, scene.configuration);
    } else if (!before.has(node) && now.has(node)) {
      controller.news.push(`${node} joined the ring`);
    }
  }
  if (before.has('with') && !scene.quorum) controller.news.push('quorum is lost');
  controller.members = members;
  if (controller.news.length === 0) controller.news.push('the ring changed');
}

function failActionsOn(controller: Controller, node: string, configuration: Configuration): void {
  const name = configuration.nodes.find((each) => each.node === node)?.name;
  const { transition } = controller;
  for (const [place, action] of underWay(transition)) {
    if (transition && action.node === name && action.task !== 'stonith') transition.states[place] = 'failed';
  }
}

function noticeResults(memory: Memory, controller: Controller, scene: ControllerScene): void {
  for (const node of memory.ring.members) {
    const history = memory.known[node]?.history;
    if (!history || history === controller.read[node]) continue;
    for (const [resource, lines] of Object.entries(history)) {
      for (const line of lines) noticeLine(memory, controller, scene, { node, resource, line });
    }
    controller.read = { ...controller.read, [node]: history };
  }
}

interface Place {
  readonly node: string;
  readonly resource: string;
  readonly line: HistoryEntry;
}

function noticeLine(memory: Memory, controller: Controller, scene: ControllerScene, place: Place): void {
  const { node, resource, line } = place;
  const key = `${node} ${resource} ${line.id}`;
  const mark = `${line.callId} ${line.askId}`;
  if (controller.seen[key] === mark) return;
  controller.seen = { ...controller.seen, [key]: mark };
  const own = line.askId.startsWith(controller.term);
  if (isFailure(line)) {
    if (!own && isCounted(memory.attributes, scene.version, place)) return;
    for (const each of countFailure(memory.attributes, scene.configuration, scene.version, place))
      write(memory.attributes, each, scene.node, scene.nowMs, 0);
    const what = line.task === 'monitor' ? '' : `the ${line.task} of `;
    controller.news.push(`${what}${resource} on ${node} ${describeResult(line)}`);
    return;
  }
  const isProbe = line.task === 'monitor' && line.intervalMs === 0;
  if (isProbe && line.resultCode !== line.expected) {
    const runs = line.resultCode === result.ok || line.resultCode === result.runningPromoted;
    controller.news.push(`${resource} on ${node} ${runs ? 'was found running' : describeResult(line)}`);
  } else if (!own) controller.news.push(`${node} ended what an earlier controller had asked for`);
}

/** A change of a transient or permanent attribute: the agents' votes among them. */
function noticeAttributes(
  memory: Memory,
  controller: Controller,
  scene: ControllerScene,
  begins: boolean,
): void {
  const { entries, cleared } = memory.attributes;
  const { members } = memory.ring;
  const { compared } = controller;
  if (compared?.entries === entries && compared.cleared === cleared && compared.members === members) return;
  controller.compared = { entries, cleared, members };
  const now: Record<string, string> = {};
  for (const { node } of scene.configuration.nodes) {
    const transient = memory.ring.members.includes(node) ? attributesOf(memory.attributes, node, false) : [];
    for (const { name, value } of [...transient, ...attributesOf(memory.attributes, node, true)])
      now[`${inWords(name)} on ${node}`] = value ?? '';
  }
  const names = new Set([...Object.keys(now), ...Object.keys(controller.attributes)]);
  for (const name of names) {
    const [before, after] = [controller.attributes[name], now[name]];
    if (before === after || begins) continue;
    controller.news.push(after === undefined ? `${name} is gone` : `${name} is ${after}`);
  }
  controller.attributes = now;
}

function inWords(attribute: string): string {
  const [, resource] = /^master-(.+)$/.exec(attribute) ?? [];
  return resource === undefined ? attribute : `the promotion score of ${resource}`;
}
