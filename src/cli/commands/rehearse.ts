import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Settings } from '../../model/topology.ts';
import { type ChangeRehearsal, changeOrders, describeChange } from '../../rehearse/change-orders.ts';
import { type Measured, measure } from '../../rehearse/measure.ts';
import type { Rehearsal } from '../../rehearse/rehearsal.ts';
import { type PlanSummary, sumUpPlan } from '../../rehearse/sum-up.ts';
import { switchoverPlans } from '../../rehearse/switchover-plans.ts';
import { renderRehearsal } from '../../report/rehearsal-text.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { recordTrial } from '../../trial/record-trial.ts';
import { type CommandEntry, exitCode, type Terminal } from '../command.ts';
import { words, worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import { nameRun } from '../name-run.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { toolVersion } from '../version.ts';

interface RehearseOptions {
  readonly change: Settings;
  readonly switchover?: string;
  readonly repeat: number;
  readonly only?: readonly string[];
  readonly out: string;
  readonly json: boolean;
}

/**
 * `reenact rehearse`: performs a change in every order of the nodes, or a switchover by four plans, on a lab of the
 * scenario's cluster under its load, and measures what each costs.
 */
export const rehearse: CommandEntry = {
  name: 'rehearse',
  summary: 'Rehearse a change or a switchover on a lab of the same shape, in every order, and measure each.',
  declare: (command, { terminal, exit }) => {
    command
      .argument('<scenario>', 'a scenario file, such as `reenact capture` writes; its suspects do not act')
      .option(
        '--change <setting=value>',
        'change this on every node, in each order of the nodes',
        collectChange,
        {},
      )
      .option('--switchover <node>', 'let this standby take over, by each of four plans')
      .option('--repeat <times>', 'rehearse each this often, with seeds counting up', parseTimes, 1)
      .option('--only <plans...>', 'only the plans or orders whose names begin like this')
      .option('-o, --out <folder>', 'where the recordings go', 'runs')
      .option('--json', 'print the figures as JSON instead of text', false)
      .action(async (path: string, options: RehearseOptions) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const rehearsals = chosen(rehearsalsOf(scenario, options), options.only);
        const interrupts = watchInterrupts(terminal);
        try {
          const summaries: PlanSummary[] = [];
          for (const rehearsal of rehearsals) {
            const measured = await repeat(rehearsal, options, interrupts.signal, terminal);
            if (interrupts.signal.aborted) return exit(exitCode.interrupted);
            summaries.push(sumUpPlan(rehearsal, measured));
          }
          if (options.json) terminal.out(JSON.stringify(summaries, null, 2));
          else terminal.out(renderRehearsal(titleOf(options), rehearsals, summaries, terminal.columns));
          exit(
            summaries.some(({ rehearsed }) => rehearsed === 0) ? exitCode.inconclusive : exitCode.asExpected,
          );
        } finally {
          interrupts.stop();
        }
      });
  },
};

function rehearsalsOf(
  scenario: Scenario,
  options: RehearseOptions,
): readonly (Rehearsal & Partial<Pick<ChangeRehearsal, 'expected'>>)[] {
  const changing = Object.keys(options.change).length > 0;
  const standby = scenario.topology.nodes.find(({ name }) => name === options.switchover);
  if (changing === (options.switchover !== undefined)) {
    throw refused(
      'usage/nothing-to-rehearse',
      'Say what to rehearse: --change or --switchover, one of them.',
    );
  }
  if (changing) return changeOrders(scenario, options.change);
  if (standby?.role !== 'standby') {
    throw refused('usage/no-such-standby', `The scenario has no standby called ${options.switchover ?? ''}.`);
  }
  return switchoverPlans(scenario, standby.name);
}

function chosen<Plan extends Rehearsal>(
  plans: readonly Plan[],
  only: readonly string[] | undefined,
): readonly Plan[] {
  if (!only) return plans;
  const found = plans.filter(({ name }) => only.some((wanted) => name.startsWith(wanted)));
  if (found.length > 0) return found;
  throw refused(
    'usage/no-such-plan',
    `No plan begins like that; there are: ${plans.map(({ name }) => name).join('; ')}.`,
  );
}

function refused(code: string, message: string): RefusedInput {
  const advice =
    'reenact rehearse SCENARIO --change max_prepared_transactions=20, or reenact rehearse SCENARIO --switchover pg02.';
  return new RefusedInput([{ code, message, advice }]);
}

function titleOf({ change, switchover }: RehearseOptions): string {
  return switchover === undefined
    ? `Rehearsed: ${describeChange(change)}`
    : `Rehearsed: ${switchover} takes over`;
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
    measured.push(await rehearseOnce(rehearsal, seed, options.out, signal));
  }
  return measured;
}

async function rehearseOnce(
  { scenario }: Rehearsal,
  seed: number,
  out: string,
  interrupted: AbortSignal,
): Promise<Measured> {
  const startedAt = new Date();
  const run = nameRun(scenario.title, startedAt, seed);
  const folder = join(out, run);
  await mkdir(folder, { recursive: true });
  const source = writeScenario(scenario);
  await writeFile(join(folder, 'plan.yaml'), source);
  const { timeline } = await recordTrial({
    scenario,
    source,
    seed,
    run,
    folder,
    words,
    worldKind: 'lab',
    boot: (boot) =>
      worlds.bootLab(scenario.topology, {
        ...boot,
        keep: false,
        diskBytes: scenario.limits.diskBytes,
        manager: scenario.manager,
      }),
    tool: `reenact ${toolVersion}`,
    repeat: `reenact run ${join(folder, 'plan.yaml')} --seed ${seed}`,
    startedAt: startedAt.toISOString(),
    keep: false,
    interrupted,
  });
  return measure(timeline);
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
