import { Option } from 'commander';
import { readRecording } from '../../recording/reader.ts';
import { reportFormats } from '../../report/index.ts';
import { wantsColors } from '../../report/ink.ts';
import { judge } from '../../trial/judge.ts';
import type { CommandEntry } from '../command.ts';
import { findRecording } from '../find-recording.ts';
import { writeResult } from '../write-result.ts';

interface ReportOptions {
  readonly format: string;
  readonly output?: string;
}

/** `reenact report`: judges a recording again and shows it in any format. */
export const report: CommandEntry = {
  name: 'report',
  summary: 'Show a recorded run again: as text, JSON, JUnit XML or one HTML page.',
  declare: (command, context) => {
    const formats = reportFormats.map(({ format }) => format);
    command
      .argument('<recording>', 'a recording.ndjson, or the folder of a run that holds one')
      .addOption(new Option('-f, --format <format>', formatsHelp()).choices(formats).default(formats[0]))
      .option('-o, --output <file>', 'write it to a file instead of standard output')
      .action(async (path: string, options: ReportOptions) => {
        const format = reportFormats.find((candidate) => candidate.format === options.format);
        if (!format) throw new Error(`commander let the format ${options.format} through`);
        const timeline = await readRecording(await findRecording(path));
        const rendered = format.render(timeline, judge(timeline), {
          columns: options.output ? 100 : context.terminal.columns,
          colors: !options.output && wantsColors(process.stdout),
        });
        if (options.output) await writeResult(options.output, rendered);
        else context.terminal.out(rendered.trimEnd());
      });
  },
};

function formatsHelp(): string {
  return reportFormats.map(({ format, summary }) => `${format}: ${summary}`).join('; ');
}
