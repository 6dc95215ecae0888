import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { RefusedInput } from '../../kit/problem.ts';
import type { Cib } from '../../managers/pacemaker/cib/cib.ts';
import { readCib } from '../../managers/pacemaker/cib/read-cib.ts';
import { looksLikeCrmsh } from '../../managers/pacemaker/cib/read-crmsh.ts';
import { bringUp } from '../../managers/pacemaker/course/healthy.ts';
import { describeInjection, inject, parseInjections } from '../../managers/pacemaker/course/inject.ts';
import { profileOf } from '../../managers/pacemaker/course/profile-of.ts';
import { type DecideOptions, readCluster } from '../../managers/pacemaker/engine/decide.ts';
import type { Profile } from '../../managers/pacemaker/engine/profile.ts';
import { type Explained, explain } from '../../managers/pacemaker/explain/explanation.ts';
import { scoreTable } from '../../managers/pacemaker/explain/score-table.ts';
import { atAGlance, describeOrder, isNoteworthy } from '../../managers/pacemaker/explain/sentences.ts';
import { explainWhy, parseQuestion, type Why } from '../../managers/pacemaker/explain/why.ts';
import type { CommandContext, CommandEntry } from '../command.ts';

export interface PolicyFileFlags {
  readonly nodes?: string;
  readonly profile?: string;
}

interface ExplainFlags extends PolicyFileFlags {
  readonly why?: string[];
  readonly inject?: string;
  readonly scores?: boolean;
  readonly json?: boolean;
}

/** `reenact explain FILE`: what Pacemaker will do with a cluster, and why. */
export const explainCommand: CommandEntry = {
  name: 'explain',
  summary: 'Explain what Pacemaker decides about a cluster, and why.',
  declare: (command, context) => {
    declarePolicyFile(command)
      .option('--why <resource@node...>', 'explain why (or why not) a resource is on a node; may be repeated')
      .option(
        '--inject <list>',
        'let things happen first: node-down:NODE, fail:RESOURCE@NODE, ... (commas between)',
      )
      .option('--scores', 'show the arithmetic as a table')
      .option('--json', 'print the answer as JSON')
      .action((file: string, flags: ExplainFlags) => runExplain(file, flags, context));
  },
};

/** The argument and options that `explain` and `lint` share. */
export function declarePolicyFile(command: Command): Command {
  return command
    .argument('<file>', 'a CIB (cibadmin -Q, pcs cluster cib), or the text of crm configure show')
    .option('--nodes <names>', 'names of the nodes, separated by commas, for a text that has none')
    .option('--profile <version>', 'decide as this version does: 2.1.5 or 1.1.10');
}

/** The file's content with the options to decide it by. */
export interface PolicyFile {
  readonly cib: Cib;
  readonly options: DecideOptions;
  readonly profileReason: string;
  /** True for a text that cannot hold state at all. */
  readonly isStateless: boolean;
}

/** @throws RefusedInput if the file cannot be read or understood. */
export function openPolicyFile(file: string, flags: PolicyFileFlags): PolicyFile {
  const text = readText(file);
  const names = flags.nodes?.split(',').map((name) => name.trim()) ?? [];
  const cib = readCib(
    text,
    file,
    names.filter((name) => name !== ''),
  );
  const found = profileOf(cib);
  const profile = flags.profile === undefined ? found.profile : parseProfile(flags.profile);
  const profileReason = flags.profile === undefined ? found.why : 'it was asked for';
  return {
    cib,
    options: { nowSeconds: Math.floor(Date.now() / 1000), profile },
    profileReason,
    isStateless: looksLikeCrmsh(text),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: ${(error as Error).message}.`;
    throw new RefusedInput([
      { code: 'cib/unreadable', message, advice: 'Name a file that exists and may be read.' },
    ]);
  }
}

function parseProfile(text: string): Profile {
  if (text === '2.1.5' || text === '1.1.10') return text;
  const message = `There is no profile "${text}".`;
  throw new RefusedInput([{ code: 'explain/unknown-profile', message, advice: 'Write 2.1.5 or 1.1.10.' }]);
}

function runExplain(file: string, flags: ExplainFlags, context: CommandContext): void {
  const { terminal } = context;
  const { cib: given, options, profileReason, isStateless } = openPolicyFile(file, flags);
  const injections = flags.inject === undefined ? [] : parseInjections(flags.inject);
  const assumed = isStateless || injections.length > 0 ? bringUp(given, options) : undefined;
  const cib = inject(assumed?.cib ?? given, injections, options);
  const before = readCluster(cib, options);
  const whys = (flags.why ?? []).map((text) => explainWhy(cib, parseQuestion(text, before), options));
  const explained = explain(cib, options, whys);
  if (flags.json === true) {
    terminal.out(JSON.stringify(explained.explanation, null, 2));
    return;
  }
  terminal.out(`As Pacemaker ${options.profile} decides (${profileReason}).`);
  if (assumed) terminal.out('The file records no state, so the cluster is taken to be up and settled.');
  for (const injection of injections) terminal.out(`Then: ${describeInjection(injection)}.`);
  print(explained, atAGlance(before), terminal.out);
  for (const why of whys) printWhy(why, terminal.out);
  if (flags.scores === true) for (const line of scoreTable(explained.explanation.scores)) terminal.out(line);
}

function print(
  { outcome, explanation }: Explained,
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
  for (const { order, node } of noteworthy) out(`  ${describeOrder(order, node)}`);
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
    out('  No single change of a constraint, stickiness, vote, failure or node would make a difference.');
    return;
  }
  out('  What would make a difference:');
  for (const { change, outcome } of why.counterfactuals) out(`    ${change}: ${outcome}`);
}
