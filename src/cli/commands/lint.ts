import { type Finding, type LintReport, lint } from '../../managers/pacemaker/lint/lint.ts';
import { type CommandContext, type CommandEntry, exitCode } from '../command.ts';
import { declarePolicyFile, openPolicyFile, type PolicyFileFlags } from './explain/policy-file.ts';

interface LintFlags extends PolicyFileFlags {
  readonly json?: boolean;
}

/** `reenact lint FILE`: what a Pacemaker configuration does when things fail, found by trying. */
export const lintCommand: CommandEntry = {
  name: 'lint',
  summary: 'Find what in a Pacemaker configuration makes failures worse.',
  declare: (command, context) => {
    declarePolicyFile(command)
      .argument('<file>', 'a CIB (cibadmin -Q, pcs cluster cib), or the text of crm configure show')
      .option('--json', 'print the findings as JSON')
      .action((file: string, flags: LintFlags) => runLint(file, flags, context));
  },
};

function runLint(file: string, flags: LintFlags, context: CommandContext): void {
  const { terminal } = context;
  const { cib, options, profileReason } = openPolicyFile(file, flags);
  const report = lint(cib, options);
  if (flags.json === true) {
    terminal.out(JSON.stringify({ ...report, ignored: cib.ignored }, null, 2));
  } else {
    terminal.out(`As Pacemaker ${options.profile} decides (${profileReason}).`);
    print(report, terminal.out);
    for (const note of cib.ignored) terminal.err(`ignored: ${note}`);
  }
  if (report.findings.length > 0) context.exit(exitCode.deviated);
}

function print(report: LintReport, out: (line: string) => void): void {
  const { findings, situations, combinations, cutShort } = report;
  const tried = `${combinations} combinations of one or two failures in ${situations} situations`;
  out(cutShort ? `Tried ${tried}; there are more, which were not tried.` : `Tried ${tried}.`);
  if (findings.length === 0) out('Every promotable resource and every address found a place each time.');
  for (const [index, finding] of findings.entries()) printFinding(index + 1, finding, out);
}

function printFinding(number: number, finding: Finding, out: (line: string) => void): void {
  out('');
  out(`${number}. ${finding.what}`);
  out(`   Why: ${finding.why}`);
  out(`   What to do: ${finding.advice}`);
  out(`   Found ${finding.occurrences === 1 ? 'once' : `${finding.occurrences} times`}.`);
}
