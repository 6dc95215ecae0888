import type { WalDirectory } from '../../../wal/directory.ts';
import { annotate, pageRange, recordRange } from '../../../wal/hex/annotate.ts';
import { hexHtml } from '../../../wal/hex/html.ts';
import { hexJson } from '../../../wal/hex/json.ts';
import { hexLines } from '../../../wal/hex/text.ts';
import { formatLsn } from '../../../wal/lsn.ts';
import { WalEnd, WalReader } from '../../../wal/reader.ts';
import type { WalRange } from '../../../wal/record.ts';
import type { CommandEntry } from '../../command.ts';
import { lsnOption, numberOption, openPaths, refused, startingAt } from './arguments.ts';
import { paint } from './paint.ts';

interface HexOptions {
  readonly at?: string;
  readonly record?: string;
  readonly page?: true;
  readonly full?: true;
  readonly json?: true;
  readonly html?: true;
}

/** `wal hex`: every byte with the name of its field. */
export const hexCommand: CommandEntry = {
  name: 'hex',
  summary: 'Show bytes with the name and value of every field.',
  declare(command, { terminal }) {
    command
      .argument('<path...>', 'a pg_wal folder, an archive, or segments of one folder')
      .option('--at <lsn>', 'the record at this address, or its page if no record starts there')
      .option('--record <k>', 'the k-th record, counted from 1')
      .option('--page', 'the whole page that holds the place')
      .option('--full', 'all bytes of long fields')
      .option('--json', 'print JSON')
      .option('--html', 'print a page of HTML')
      .action((paths: string[], options: HexOptions) => {
        const wal = openPaths(paths);
        const annotation = annotate(wal, rangeOf(wal, options));
        if (options.json) terminal.out(JSON.stringify(hexJson(wal, annotation), undefined, 2));
        else if (options.html) terminal.out(hexHtml(wal, annotation));
        else
          for (const line of hexLines(wal, annotation, { paint, isFull: options.full === true }))
            terminal.out(line);
        wal.close();
      });
  },
};

/** The record or page that was asked for; the first page of the log by default. */
function rangeOf(wal: WalDirectory, options: HexOptions): WalRange {
  const count = numberOption(options.record, '--record', 1);
  const at = lsnOption(options.at, '--at');
  if (count === undefined && at === undefined) return pageRange(startingAt(wal, undefined), wal.geometry);
  const reader = new WalReader(wal, {
    from: startingAt(wal, at === undefined ? undefined : at),
    trustSegments: true,
  });
  for (let k = 1; ; k++) {
    const result = reader.next();
    if (result instanceof WalEnd) {
      if (at !== undefined) return pageRange(at, wal.geometry);
      throw refused(
        'wal/no-such-record',
        `there is no record ${count}: reading stops behind record ${k - 1}, at ${formatLsn(result.stop.lsn)}`,
        'List records with `reenact wal dump`, or name the place with --at.',
      );
    }
    const isIt = count === undefined ? result.lsn === at : k === count;
    if (isIt) return options.page ? pageRange(result.lsn, wal.geometry) : recordRange(result, wal.geometry);
    if (at !== undefined && result.lsn > at) return pageRange(at, wal.geometry);
  }
}
