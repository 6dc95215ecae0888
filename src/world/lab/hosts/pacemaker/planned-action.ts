/** Where an instance is and in which role; no node when it runs nowhere. */
interface Standing {
  readonly node: string | undefined;
  readonly isPromoted: boolean;
}

/** The line in which the scheduler sums up what is to become of one resource instance. */
export interface PlannedAction {
  readonly verb: string;
  /** The resource's id without the number of a clone instance. */
  readonly resource: string;
  readonly before: Standing;
  readonly after: Standing;
  /** `due to node availability` and the like; ends with `blocked` if it is what would be done, and may not be. */
  readonly reason: string;
}

const summary = /^Actions: (\w+)\s+(\S+)\s+\(\s*(.*?)\s*\)\s*(.*)$/;

/**
 * Reads such a line: `Actions: Recover postgres:1 ( Promoted -> Unpromoted pg01 )`. In brackets stand roles and nodes
 * before and after; what is not repeated is the same (rsc_action_default in Pacemaker's lib/pacemaker/pcmk_output.c).
 */
export function readPlannedAction(message: string): PlannedAction | undefined {
  const match = summary.exec(message);
  if (!match) return undefined;
  const [, verb = '', instance = '', inBrackets = '', reason = ''] = match;
  const [first = '', second] = inBrackets.split(/\s*->\s*/);
  const from = readStanding(first);
  const to = second === undefined ? from : readStanding(second);
  const node = to.node ?? from.node;
  const before = { node: from.node ?? to.node, isPromoted: from.role === 'Promoted' };
  const after = { node, isPromoted: (to.role ?? from.role) === 'Promoted' };
  return {
    verb,
    resource: instance.replace(/:\d+$/, ''),
    before: verb === 'Start' || from.role === 'Stopped' ? { node: undefined, isPromoted: false } : before,
    after: verb === 'Stop' ? { node: undefined, isPromoted: false } : after,
    reason,
  };
}

const roles = ['Stopped', 'Started', 'Unpromoted', 'Promoted'];

function readStanding(text: string): { role: string | undefined; node: string | undefined } {
  const words = text.split(/\s+/).filter(Boolean);
  return {
    role: words.find((word) => roles.includes(word)),
    node: words.find((word) => !roles.includes(word)),
  };
}

/** Verbs that stop and start an instance even where it stays. */
const renewing = ['Recover', 'Restart', 'Move'];

/** How the scheduler marks what is not runnable: `due to no quorum (blocked)`, or `blocked` where it has no reason. */
const blocked = /(^|\()blocked\)?$/;

/** The operations that an action is made of, each as `promote postgres pg02`; none of one that is blocked. */
export function operationsOf({ verb, resource, before, after, reason }: PlannedAction): string[] {
  if (blocked.test(reason)) return [];
  const renews = renewing.includes(verb) || before.node !== after.node;
  const operations: string[] = [];
  const add = (task: string, node: string | undefined) => {
    if (node !== undefined) operations.push(`${task} ${resource} ${node}`);
  };
  if (before.isPromoted && (renews || !after.isPromoted)) add('demote', before.node);
  if (renews) add('stop', before.node);
  if (renews) add('start', after.node);
  if (after.isPromoted && (renews || !before.isPromoted)) add('promote', after.node);
  return operations;
}
