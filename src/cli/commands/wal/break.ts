import { existsSync } from 'node:fs';
import { type ChecksumMode, type Damage, damageSegment } from '../../../wal/edit.ts';
import { editFields } from '../../../wal/edit-field.ts';
import { editsJson } from '../../../wal/edit-list.ts';
import type { RecordTarget } from '../../../wal/locate-record.ts';
import { formatLsn } from '../../../wal/lsn.ts';
import { readWholeFile, writeWholeFile } from '../../../wal/regular-file.ts';
import type { CommandEntry } from '../../command.ts';
import { shellWord } from '../../shell-word.ts';
import { fieldValue, lsnOption, numberOption, refused } from './arguments.ts';

interface BreakOptions {
  readonly out?: string;
  readonly record?: string;
  readonly at?: string;
  readonly middle?: true;
  readonly last?: true;
  readonly set?: string;
  readonly flipBit?: string;
  readonly zero?: true | string;
  readonly zeroPage?: true;
  readonly zeroRest?: true;
  readonly truncate?: true | string;
  readonly write?: string;
  readonly appendNoop?: true | string;
  readonly payload?: string;
  readonly crc?: string;
}

/** `wal break`: damages a copy of a segment and writes down every change, so that `wal unbreak` can take it back. */
export const breakCommand: CommandEntry = {
  name: 'break',
  summary: 'Damage a copy of a segment on purpose, undoably.',
  declare(command, { terminal }) {
    command
      .argument('<segment>', 'the segment; it is never changed')
      .requiredOption('--out <file>', 'where the damaged copy goes; the edits go to <file>.edits.json')
      .option('--record <k>', 'aim at the k-th record, counted from 1')
      .option('--at <lsn>', 'aim at the record at this address')
      .option('--middle', 'aim at a record near the middle')
      .option('--last', 'aim at the last complete record')
      .option('--set <field=value>', `set a field: ${editFields.join(', ')}`)
      .option('--flip-bit <n>', "flip bit n, counted from the record's first byte")
      .option('--zero [skip+count]', 'zero the record, or count bytes from skip on')
      .option('--zero-page', "zero the record's page")
      .option('--zero-rest', 'zero everything from the record on')
      .option('--truncate [record|page]', "cut the file at the record's page, or at the record")
      .option('--write <lsn=hex>', 'write bytes at an address')
      .option('--append-noop [count]', 'append valid records that do nothing')
      .option('--payload <bytes>', 'payload of appended records')
      .option('--crc <keep|recompute>', "what happens to the record's checksum; keep by default")
      .action((path: string, options: BreakOptions) => {
        const out = options.out ?? '';
        if (out === path || existsSync(out)) {
          throw refused('wal/would-overwrite', `${out} exists`, 'Name a file that does not exist.');
        }
        const damaged = damageSegment(readWholeFile(path), targetOf(options), damageOf(options));
        writeWholeFile(out, damaged.bytes, path);
        writeWholeFile(`${out}.edits.json`, `${editsJson(damaged.edits)}\n`, path);
        for (const edit of damaged.edits) {
          terminal.out(
            `${edit.field}, offset ${edit.offset} (record at ${formatLsn(edit.recordLsn)}): ` +
              `${shortHex(edit.old)} -> ${edit.new.length === 0 ? '(cut off)' : shortHex(edit.new)}`,
          );
        }
        terminal.out(`take it back with: reenact wal unbreak ${shellWord(out)}`);
      });
  },
};

function shortHex(bytes: Buffer): string {
  const shown = bytes.subarray(0, 16).toString('hex');
  return bytes.length > 16 ? `${shown}... (${bytes.length} bytes)` : shown;
}

function targetOf(options: BreakOptions): RecordTarget {
  const nth = numberOption(options.record, '--record', 1);
  if (nth !== undefined) return { nth };
  const lsn = lsnOption(options.at, '--at');
  if (lsn !== undefined) return { lsn };
  if (options.middle) return { at: 'middle' };
  if (options.last || options.write !== undefined) return { at: 'last' };
  throw refused(
    'wal/no-target',
    'no record was named to aim at',
    'Add --record K, --at LSN, --middle or --last.',
  );
}

function damageOf(options: BreakOptions): Damage {
  const crc = checksumMode(options.crc);
  const damages: Damage[] = [];
  if (options.set !== undefined) damages.push({ ...setOption(options.set), crc });
  if (options.flipBit !== undefined) {
    damages.push({ kind: 'flip-bit', bit: numberOption(options.flipBit, '--flip-bit') ?? 0, crc });
  }
  if (options.zero !== undefined) damages.push({ ...zeroOption(options.zero), crc });
  if (options.zeroPage) damages.push({ kind: 'zero-page' });
  if (options.zeroRest) damages.push({ kind: 'zero-rest' });
  if (options.truncate !== undefined) {
    damages.push({ kind: 'truncate', to: options.truncate === 'record' ? 'record' : 'page' });
  }
  if (options.write !== undefined) damages.push(writeOption(options.write));
  if (options.appendNoop !== undefined) {
    const count =
      options.appendNoop === true ? 1 : (numberOption(options.appendNoop, '--append-noop', 1) ?? 1);
    damages.push({
      kind: 'append-noop',
      count,
      payloadBytes: numberOption(options.payload, '--payload') ?? 0,
    });
  }
  const [damage, ...more] = damages;
  if (damage && more.length === 0) return damage;
  throw refused(
    'wal/one-edit',
    damage ? 'several edits were named' : 'no edit was named',
    'Name exactly one of --set, --flip-bit, --zero, --zero-page, --zero-rest, --truncate, --write, --append-noop.',
  );
}

function setOption(text: string): { kind: 'set'; field: (typeof editFields)[number]; value: bigint } {
  const [name = '', value = ''] = text.split('=');
  const field = editFields.find(
    (known) => known === name || known === `xl_${name}` || known === `xlp_${name}`,
  );
  if (field) return { kind: 'set', field, value: fieldValue(value) };
  throw refused('wal/unknown-field', `there is no field ${name}`, `Use one of ${editFields.join(', ')}.`);
}

function zeroOption(text: true | string): { kind: 'zero'; skip?: number; count?: number } {
  if (text === true) return { kind: 'zero' };
  const [skip, count] = text.split('+');
  const counted = numberOption(count, '--zero', 1);
  return {
    kind: 'zero',
    skip: numberOption(skip, '--zero') ?? 0,
    ...(counted === undefined ? {} : { count: counted }),
  };
}

function writeOption(text: string): Damage {
  const [place = '', hex = ''] = text.split('=');
  if (!/^(?:[0-9a-f]{2})+$/iu.test(hex)) {
    throw refused(
      'wal/bad-bytes',
      `${hex} is no hexadecimal text`,
      'Write it as in --write 0/3000180=DEADBEEF.',
    );
  }
  return { kind: 'write', lsn: lsnOption(place, '--write') ?? 0, bytes: Buffer.from(hex, 'hex') };
}

function checksumMode(text: string | undefined): ChecksumMode {
  if (text === undefined || text === 'keep') return 'keep';
  if (text === 'recompute') return 'recompute';
  throw refused('wal/bad-crc-mode', `--crc ${text} is not known`, 'Write --crc keep or --crc recompute.');
}
