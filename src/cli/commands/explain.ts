import { Option } from 'commander';
import { RefusedInput } from '../../kit/problem.ts';
import { bringUp } from '../../managers/pacemaker/course/healthy.ts';
import { describeInjection, inject, parseInjections } from '../../managers/pacemaker/course/inject.ts';
import { readCluster } from '../../managers/pacemaker/engine/decide.ts';
import type { Profile } from '../../managers/pacemaker/engine/profile.ts';
import { type Explained, explain } from '../../managers/pacemaker/explain/explanation.ts';
import { askOtherVersion, type OtherVersion } from '../../managers/pacemaker/explain/other-version.ts';
import { scoreTable } from '../../managers/pacemaker/explain/score-table.ts';
import { atAGlance, describeOrder, isNoteworthy } from '../../managers/pacemaker/explain/sentences.ts';
import { explainWhy, parseQuestion, type Why } from '../../managers/pacemaker/explain/why.ts';
import { readRecording } from '../../recording/reader.ts';
import type { Timeline } from '../../recording/timeline.ts';
import type { CommandContext, CommandEntry } from '../command.ts';
import { findRecording } from '../find-recording.ts';
import { declarePolicyFile, openPolicyFile, type PolicyFileFlags } from './explain/policy-file.ts';
import {
  type DecisionChoice,
  type RecordedDecision,
  recordedDecision,
  writeMoment,
} from './explain/recorded-decision.ts';

interface ExplainFlags extends PolicyFileFlags, DecisionChoice {
  readonly why?: string[];
  readonly inject?: string;
  readonly scores?: boolean;
  readonly json?: boolean;
}

/** `reenact explain FILE`: from a configuration, a state or a recording, what Pacemaker will do with a cluster, and why. */
export const explainCommand: CommandEntry = {
  name: 'explain',
  summary: 'Explain what Pacemaker decides about a cluster, and why.',
  declare: (command, context) => {
    declarePolicyFile(command)
      .argument('<file>', 'a CIB, the text of crm configure show, or a recording (or its folder)')
      .option('--at <moment>', 'of a recording: the decision at or before this moment, such as +14s')
      .addOption(
        new Option('--decision <number>', 'of a recording: the transition of this number').conflicts('at'),
      )
      .option('--why <resource@node...>', 'explain why (or why not) a resource is on a node; may be repeated')
      .option(
        '--inject <list>',
        'let things happen first: node-down:NODE, fail:RESOURCE@NODE, ... (commas between)',
      )
      .option('--scores', 'show the arithmetic as a table')
      .option('--json', 'print the answer as JSON')
      .action((path: string, flags: ExplainFlags) => runExplain(path, flags, context));
  },
};

async function runExplain(path: string, flags: ExplainFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const recording = await openIfRecording(path);
  const recorded = recording && recordedDecision(recording, flags, flags);
  if (!recorded) refuseChoice(path, flags);
  const { cib: given, options, profileReason, isStateless } = recorded ?? openPolicyFile(path, flags);
  const injections = flags.inject === undefined ? [] : parseInjections(flags.inject);
  const assumed = isStateless || injections.length > 0 ? bringUp(given, options) : undefined;
  const cib = inject(assumed?.cib ?? given, injections, options);
  const before = readCluster(cib, options);
  const whys = (flags.why ?? []).map((text) => explainWhy(cib, parseQuestion(text, before), options));
  const explained = explain(cib, options, whys);
  const other = askOtherVersion(cib, options);
  if (flags.json === true) {
    const answer = { ...explained.explanation, otherVersion: other ?? null, recorded: placeOf(recorded) };
    terminal.out(JSON.stringify(answer, null, 2));
    return;
  }
  if (recorded) {
    terminal.out(`Decided ${writeMoment(recorded.afterZeroMs)} on ${recorded.node}. ${recorded.what}`);
  }
  terminal.out(`As Pacemaker ${options.profile} decides (${profileReason}).`);
  if (assumed) terminal.out('The file records no state, so the cluster is taken to be up and settled.');
  for (const injection of injections) terminal.out(`Then: ${describeInjection(injection)}.`);
  print(explained, atAGlance(before), terminal.out);
  for (const why of whys) printWhy(why, terminal.out);
  if (other) printOther(other, options.profile, terminal.out);
  if (flags.scores === true) for (const line of scoreTable(explained.explanation.scores)) terminal.out(line);
}

/** The recording at a path, or undefined if what is there is something else. */
async function openIfRecording(path: string): Promise<Timeline | undefined> {
  const file = await findRecording(path);
  return file !== path || file.endsWith('.ndjson') ? await readRecording(file) : undefined;
}

function refuseChoice(path: string, { at, decision }: ExplainFlags): void {
  if (at === undefined && decision === undefined) return;
  const message = `--at and --decision choose from a recording, and ${path} is none.`;
  const advice = 'Leave them out, or give a recording.ndjson or the folder of a run.';
  throw new RefusedInput([{ code: 'explain/no-recording', message, advice }]);
}

/** Where in the recording the decision stands, for the JSON. */
function placeOf(recorded: RecordedDecision | undefined) {
  if (!recorded) return null;
  const { transition, node, afterZeroMs, what } = recorded;
  return { transition, node, afterZeroMs, what };
}

function print(
  { outcome, effect, explanation }: Explained,
  glance: readonly string[],
  out: (line: string) => void,
): void {
  for (const line of glance) out(line);
  const noteworthy = outcome.done.filter(({ order }) => isNoteworthy(order));
  const looks = explanation.orders.length - noteworthy.length;
  out('');
  out(
    noteworthy.length > 0
      ? 'What will happen next, in this sequence:'
      : 'Nothing will be started, stopped or moved.',
  );
  for (const { order, node } of noteworthy) out(`  ${describeOrder(order, node, effect.reasonOf(order))}`);
  if (looks > 0) out(`  (and ${looks} monitors, cancellations and notifications)`);
  if (explanation.ignored.length > 0) {
    out('');
    out('Ignored, because it has no effect or is not modelled:');
    for (const note of explanation.ignored) out(`  ${note}`);
  }
}

function printWhy(why: Why, out: (line: string) => void): void {
  out('');
  out(`Why? ${why.outcome}.`);
  if (why.because !== null) out(`  Because of ${why.because}.`);
  for (const { text } of why.chain) out(`  ${text}`);
  if (why.counterfactuals.length === 0) {
    out(
      '  No single change of a constraint, stickiness, vote, failure, node or of quorum would make a difference.',
    );
    return;
  }
  out('  What would make a difference:');
  for (const { change, outcome } of why.counterfactuals) out(`    ${change}: ${outcome}`);
}

function printOther(
  { version, text, because }: OtherVersion,
  profile: Profile,
  out: (line: string) => void,
): void {
  out('');
  out('With another version');
  out(`  ${text}`);
  const together = because.some((each) => each.differences.length > 1);
  out(
    `  ${together ? 'It takes all of this' : because.length > 1 ? 'Each of these is enough' : 'This is enough'}:`,
  );
  for (const { text: change, alone } of because) {
    out(`    ${change}`);
    out(`      So changed, ${profile} ${alone === null ? `decides as ${version}` : `would ${alone}`}.`);
  }
}
