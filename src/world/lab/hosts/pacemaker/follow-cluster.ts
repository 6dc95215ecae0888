import path from 'node:path';
import { awaitCondition, type Clock } from '../../../../kit/clock.ts';
import type { WorldEvent } from '../../../world.ts';
import { tailLines } from '../../postgres/log-tail.ts';
import { run } from '../command.ts';
import type { Following } from '../daemon.ts';
import type { HostNode } from '../host-node.ts';
import { isWorthRecording, type PacemakerLine, readPacemakerLine } from './log-line.ts';
import { operationsOf, type PlannedAction, readPlannedAction } from './planned-action.ts';
import { compareAnswers, headline, type Replayed, replay } from './replay.ts';

const logFile = '/var/log/pacemaker/pacemaker.log';
/** How long the scheduler may take to finish the file that its log line names, in milliseconds. */
const inputWithinMs = 5_000;

/** Where what is heard goes, and how to tell an address from a server. */
export interface Ear {
  readonly clock: Clock;
  /** The resources that are virtual addresses. */
  readonly addresses: readonly string[];
  readonly tell: (event: WorldEvent) => void;
}

/**
 * Follows the logs of every node's Pacemaker: what it says, what it decides - with the policy engine's own answer to the
 * same question - and what it has done.
 */
export async function followCluster(
  nodes: readonly HostNode[],
  { clock, addresses, tell }: Ear,
): Promise<Following> {
  const replaying = new Set<Promise<void>>();
  const tails = await Promise.all(
    nodes.map((node) => {
      const follower = new Follower(node, { clock, addresses, tell }, replaying);
      return tailLines(node.machine.seen(logFile), (text) => {
        for (const line of text.split('\n')) follower.take(line);
      });
    }),
  );
  return {
    close: async () => {
      await Promise.all(tails.map((tail) => tail.close()));
      await Promise.all(replaying);
    },
  };
}

/** What one node's log tells. */
class Follower {
  private readonly node: HostNode;
  private readonly clock: Clock;
  private readonly addresses: readonly string[];
  private readonly tell: (event: WorldEvent) => void;
  private readonly replaying: Set<Promise<void>>;
  /** How often each operation was begun, which tells one from another. */
  private readonly begun = new Map<string, number>();
  /** What the scheduler has summed up for the transition that it is about to name. */
  private planned: PlannedAction[] = [];

  constructor(node: HostNode, { clock, addresses, tell }: Ear, replaying: Set<Promise<void>>) {
    this.node = node;
    this.clock = clock;
    this.addresses = addresses;
    this.tell = tell;
    this.replaying = replaying;
  }

  take(text: string): void {
    const line = readPacemakerLine(text, new Date().getUTCFullYear());
    if (!line) return;
    // The log has the wall clock's time; the distance to now puts it on the world's clock.
    const atMs = this.clock.now() - Math.max(0, Date.now() - line.writtenMs);
    if (isWorthRecording(line, this.node.name)) {
      const { level, process, message } = line;
      this.tell({ type: 'log', atMs, node: this.node.name, level, process, message, details: [] });
    }
    if (line.process === 'pacemaker-schedulerd') this.takeSchedulers(line, atMs);
    if (line.process === 'pacemaker-controld') this.takeControllers(line, atMs);
  }

  private takeSchedulers({ message, writtenMs }: PacemakerLine, atMs: number): void {
    const action = readPlannedAction(message);
    if (action) this.planned.push(action);
    const calculated = /^Calculated transition (\d+).*, saving inputs in (\S+)/.exec(message);
    if (!calculated) return;
    const [, transition = '', file = ''] = calculated;
    const planned = this.planned.splice(0);
    const telling = this.tellDecision({ transition, file, planned, writtenMs, atMs });
    this.replaying.add(telling);
    void telling.finally(() => this.replaying.delete(telling));
  }

  private async tellDecision(calculated: {
    readonly transition: string;
    readonly file: string;
    readonly planned: readonly PlannedAction[];
    readonly writtenMs: number;
    readonly atMs: number;
  }): Promise<void> {
    const { transition, file, planned, writtenMs, atMs } = calculated;
    const theirs = planned.flatMap(operationsOf);
    const input = await this.readInput(file);
    const answer =
      input === undefined ? 'its input could not be read' : ask(input, file, Math.floor(writtenMs / 1_000));
    const comparison =
      typeof answer === 'string'
        ? `The policy engine has no answer: ${answer}.`
        : compareAnswers(theirs, answer.operations);
    const replayed = typeof answer === 'string' ? nothing : answer;
    this.tell({
      type: 'decision',
      atMs,
      node: this.node.name,
      what: headline(transition, theirs.map(inWords), replayed),
      because: [...replayed.absence.slice(1), ...replayed.sentences.slice(0, 8), comparison],
      working: {
        transition: Number(transition),
        input: path.basename(file),
        pacemaker: theirs,
        reenact: replayed.operations,
        ...(input !== undefined && { cib: input }),
      },
    });
  }

  /** The line comes before the file is whole. */
  private readInput(file: string): Promise<string | undefined> {
    const seen = this.node.machine.seen(file);
    return awaitCondition(this.clock, () => run('bzip2', ['-dc', seen]).catch(() => undefined), {
      withinMs: inputWithinMs,
      everyMs: 50,
    });
  }

  /** What is done on this node, from the controller's request to its result. */
  private takeControllers({ message }: PacemakerLine, atMs: number): void {
    const begun = /^Requesting local execution of (\w+) operation for (\S+) on /.exec(message);
    const ended = /^Result of (\w+) operation for (\S+) on \S+: (.+?) \| /.exec(message);
    const [, task = '', resource = '', result] = ended ?? begun ?? [];
    if (!(task in verbs)) return;
    const { name: node } = this.node;
    const what = `${task} ${resource} on ${node}`;
    const before = this.begun.get(what) ?? 0;
    const count = result === undefined ? before + 1 : Math.max(1, before);
    this.begun.set(what, count);
    this.tell({
      type: 'order',
      atMs,
      by: 'manager',
      node,
      verb: verbOf(task, resource, this.addresses),
      name: count === 1 ? what : `${what} (${count})`,
      what,
      stage: result === undefined ? 'begun' : result === 'ok' ? 'done' : 'failed',
      ...(result === undefined || result === 'ok' ? {} : { reason: result }),
    });
  }
}

/** The operations that change something. */
const verbs: Readonly<Record<string, string>> = {
  start: 'start',
  stop: 'stop',
  promote: 'promote',
  demote: 'demote',
};

function verbOf(task: string, resource: string, addresses: readonly string[]): string {
  if (!addresses.includes(resource)) return verbs[task] ?? task;
  return task === 'start' ? 'take-address' : 'drop-address';
}

function inWords(operation: string): string {
  const [task, resource, node] = operation.split(' ');
  return `${task} ${resource} on ${node}`;
}

const nothing: Replayed = { operations: [], sentences: [], absence: [] };

function ask(input: string, file: string, nowSeconds: number) {
  try {
    return replay(input, path.basename(file), nowSeconds);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
