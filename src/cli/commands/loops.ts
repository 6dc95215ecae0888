import { RefusedInput } from '../../kit/problem.ts';
import type { Platform } from '../../model/platform.ts';
import { partOf } from '../../platform/index.ts';
import { findLoops, type Loop } from '../../platform/loops/find-loops.ts';
import { standingOf } from '../../platform/loops/region.ts';
import { usualReading } from '../../platform/loops/response.ts';
import { waysOut } from '../../platform/loops/way-out.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { playTrial } from '../../trial/record-trial.ts';
import { type CommandEntry, exitCode, type Terminal } from '../command.ts';
import { words, worlds } from '../compose.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { toolVersion } from '../version.ts';

/** `reenact loops`: what in a platform makes itself worse, how much, and what would take it out of danger. */
export const loopsCommand: CommandEntry = {
  name: 'loops',
  summary: 'Name what in a platform makes itself worse, and the setting that takes it out of danger.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file of a platform, or an incident folder that holds scenario.yaml')
      .action(async (path: string) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const { platform } = scenario;
        if (!platform) throw noPlatform(file);
        const loops = findLoops(platform);
        const { timeline } = await playTrial({
          scenario,
          source: text,
          seed: 1,
          run: 'loops',
          words,
          worldKind: 'simulator',
          boot: (options) =>
            worlds.bootSimulator(scenario.topology, {
              ...options,
              keep: false,
              diskBytes: scenario.limits.diskBytes,
            }),
          tool: `reenact ${toolVersion}`,
          repeat: `reenact loops ${path}`,
          startedAt: new Date().toISOString(),
          interrupted: new AbortController().signal,
        });
        if (loops.length === 0) context.terminal.out('Nothing in this platform brings work back.');
        for (const loop of loops) {
          const samples = timeline.series.get(loop.returned.part) ?? [];
          const returned = samples.map(({ values }) => values[loop.returned.gauge] ?? 0);
          tellLoop(loop, returned, context.terminal);
          tellStanding(platform, loop, context.terminal);
        }
        context.exit(exitCode.asExpected);
      });
  },
};

function noPlatform(file: string): RefusedInput {
  const message = `${file} describes a cluster; loops are looked for in platforms.`;
  const advice = 'Name a scenario with `platform:`, such as incidents/retry-storm.';
  return new RefusedInput([{ code: 'usage/no-platform', message, advice }]);
}

/** The ring, and how much came back for each unit from outside in ten equal stretches of the watch. */
function tellLoop({ parts, by, returned }: Loop, values: readonly number[], terminal: Terminal): void {
  const ring = parts.map((part, index) => `${part} -(${by[index] ?? ''})->`).join(' ');
  terminal.out(`${ring} ${parts[0] ?? ''}`);
  const stretches = Array.from({ length: 10 }, (_, index) => {
    const stretch = values.slice((index * values.length) / 10, ((index + 1) * values.length) / 10);
    return stretch.reduce((sum, value) => sum + value, 0) / Math.max(1, stretch.length);
  });
  const written = stretches.map((value) => (value < 0.005 ? '0' : value.toPrecision(2))).join('  ');
  terminal.out(`  ${returned.gauge} of ${returned.part}, by tenths of the watch: ${written}`);
}

/** Where it stands and how it gets out, for loops that can be cut open. */
function tellStanding(platform: Platform, { parts, returned }: Loop, terminal: Terminal): void {
  const plan = platform.parts.find(({ name }) => name === returned.part);
  if (!plan || !partOf(plan.kind).feedback) return;
  const { region, calm, storm } = standingOf(platform, plan.name, usualReading);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  terminal.out(
    `  ${region}: ${percent(calm.success)} succeed if nothing has come back, ${percent(storm.success)} if all has`,
  );
  if (region === 'stable') return;
  for (const { part, key, from, to } of waysOut(platform, plan.name, parts, usualReading).slice(0, 5)) {
    terminal.out(
      `  way out: ${part}.${key} from ${Number(from.toPrecision(3))} to ${Number(to.toPrecision(3))}`,
    );
  }
}
