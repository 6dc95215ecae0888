import Table from 'cli-table3';
import { readRecording } from '../../recording/reader.ts';
import type { Timeline } from '../../recording/timeline.ts';
import type { CommandEntry } from '../command.ts';
import { fitTimings, timingsOf } from '../compose.ts';
import { findRecording } from '../find-recording.ts';

interface CalibrateOptions {
  readonly json: boolean;
}

/** `reenact calibrate`: fits the simulator's timings to recorded runs. */
export const calibrate: CommandEntry = {
  name: 'calibrate',
  summary: 'Fit the simulator’s timings to recorded runs of the lab.',
  declare: (command, context) => {
    command
      .argument('<recordings...>', 'recordings, or the folders of runs that hold one')
      .option('--json', 'print the fitted timings as JSON, what was not seen with its default', false)
      .action(async (paths: string[], options: CalibrateOptions) => {
        const timelines: Timeline[] = [];
        for (const path of paths) timelines.push(await readRecording(await findRecording(path)));
        const fits = fitTimings(timelines);
        if (options.json) {
          context.terminal.out(JSON.stringify(timingsOf(fits), null, 2));
          return;
        }
        const table = new Table({
          head: ['timing', 'default', 'fitted', 'samples'],
          style: { head: [], border: [] },
        });
        for (const { name, defaultValue, fitted, samples } of fits) {
          table.push([name, defaultValue, fitted ?? 'not seen', samples]);
        }
        context.terminal.out(table.toString());
        context.terminal.out('Times are in milliseconds; docs/simulator.md says what each is.');
      });
  },
};
