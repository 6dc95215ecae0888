import { InvalidArgumentError } from 'commander';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Settings } from '../../model/topology.ts';
import type { Measured } from '../../rehearse/measure.ts';
import type { Rehearsal } from '../../rehearse/rehearsal.ts';
import { type PlanSummary, sumUpPlan } from '../../rehearse/sum-up.ts';
import { renderRehearsal } from '../../report/rehearsal-text.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { type CommandEntry, exitCode, type Terminal } from '../command.ts';
import { watchInterrupts } from '../interrupts.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { captureFrom } from './capture/capture-from.ts';
import { choosePlans, type Wish } from './rehearse/choose-plans.ts';
import { rehearseOnce } from './rehearse/rehearse-once.ts';

interface RehearseOptions extends Wish {
  readonly from?: readonly string[];
  readonly repeat: number;
  readonly out: string;
  readonly json: boolean;
}

/**
 * `reenact rehearse`: performs a change in every order of the nodes, a switchover by four plans, or a resize as an
 * automation does it and as it should be done, on a lab of the scenario's or of a live cluster's shape, and measures
 * what each costs.
 */
export const rehearse: CommandEntry = {
  name: 'rehearse',
  summary:
    'Rehearse a change, a switchover or a resize on a lab of the same shape, each way, and measure it.',
  declare: (command, { terminal, exit }) => {
    command
      .argument('[scenario]', 'a scenario file, such as `reenact capture` writes; its suspects do not act')
      .option(
        '--from <dsn...>',
        'the shape of these live servers instead, read only; or a file that `reenact diagnose --save` wrote',
      )
      .option(
        '--change <setting=value>',
        'change this on every node, in each order of the nodes',
        collectChange,
        {},
      )
      .option('--switchover <node>', 'let this standby take over, by each of four plans')
      .option(
        '--resize <factor>',
        'give every node this many times the memory, and the settings derived from it',
        parseFactor,
      )
      .option('--repeat <times>', 'rehearse each this often, with seeds counting up', parseTimes, 1)
      .option('--only <plans...>', 'only the plans or orders whose names begin like this')
      .option('-o, --out <folder>', 'where the recordings go', 'runs')
      .option('--json', 'print the figures as JSON instead of text', false)
      .action(async (path: string | undefined, options: RehearseOptions) => {
        const scenario = await openShape(path, options.from, terminal);
        const { title, plans } = choosePlans(scenario, options);
        const interrupts = watchInterrupts(terminal);
        try {
          const summaries: PlanSummary[] = [];
          for (const plan of plans) {
            const measured = await repeat(plan, options, interrupts.signal, terminal);
            if (interrupts.signal.aborted) return exit(exitCode.interrupted);
            summaries.push(sumUpPlan(plan, measured));
          }
          if (options.json) terminal.out(JSON.stringify(summaries, null, 2));
          else terminal.out(renderRehearsal(title, plans, summaries, terminal.columns));
          exit(
            summaries.some(({ rehearsed }) => rehearsed === 0) ? exitCode.inconclusive : exitCode.asExpected,
          );
        } finally {
          interrupts.stop();
        }
      });
  },
};

/** The cluster to rehearse on: a scenario's, or one of the shape of live servers. */
async function openShape(
  path: string | undefined,
  from: readonly string[] | undefined,
  terminal: Terminal,
): Promise<Scenario> {
  if ((path === undefined) === (from === undefined)) {
    throw new RefusedInput([
      {
        code: 'usage/no-shape',
        message: 'Say whose shape the lab is to have: a scenario, or --from servers; one of them.',
        advice:
          'reenact rehearse shape.yaml --change max_connections=200, or reenact rehearse --from DSN DSN --change max_connections=200.',
      },
    ]);
  }
  if (from !== undefined) {
    // Read back, so that what is rehearsed is what `reenact capture` would have written, its defaults included.
    const captured = await captureFrom(from, terminal);
    return readScenario(writeScenario(captured), 'captured.yaml').scenario;
  }
  const { file, text } = await openScenarioFile(path ?? '');
  return readScenario(text, file).scenario;
}

async function repeat(
  rehearsal: Rehearsal,
  options: RehearseOptions,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (let seed = 1; seed <= options.repeat && !signal.aborted; seed += 1) {
    terminal.err(`${rehearsal.name}, ${seed} of ${options.repeat}`);
    measured.push(await rehearseOnce(rehearsal, seed, options.out, signal, terminal.err));
  }
  return measured;
}

/** Reads `max_prepared_transactions=20`; the option may be given several times. */
function collectChange(text: string, change: Settings): Settings {
  const [, name, value] = /^\s*([a-z_]+)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('write it like max_prepared_transactions=20.');
  }
  return { ...change, [name]: /^\d+$/.test(value) ? Number(value) : value };
}

function parseTimes(text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times >= 1 && times <= 1_000) return times;
  throw new InvalidArgumentError('it is a whole number from 1 to 1000.');
}

function parseFactor(text: string): number {
  const factor = Number(text);
  if (factor > 1 && factor <= 8) return factor;
  throw new InvalidArgumentError('it is a number above 1, at most 8: 2 doubles the memory.');
}
