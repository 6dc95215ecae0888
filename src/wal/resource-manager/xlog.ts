import { fields, type Layout, u32 } from '../layout.ts';
import { formatRawLsn } from '../lsn.ts';
import { address, timestamp, walLevel } from '../notation.ts';
import type { DescribeInput, ResourceManager } from '../resource-manager.ts';

const names: Readonly<Record<number, string>> = {
  0x00: 'CHECKPOINT_SHUTDOWN',
  0x10: 'CHECKPOINT_ONLINE',
  0x20: 'NOOP',
  0x30: 'NEXTOID',
  0x40: 'SWITCH',
  0x50: 'BACKUP_END',
  0x60: 'PARAMETER_CHANGE',
  0x70: 'RESTORE_POINT',
  0x80: 'FPW_CHANGE',
  0x90: 'END_OF_RECOVERY',
  0xa0: 'FPI_FOR_HINT',
  0xb0: 'FPI',
  0xd0: 'OVERWRITE_CONTRECORD',
};

const nothing = fields``;
const layouts: Readonly<Record<number, Layout>> = {
  0x20: nothing,
  0x30: fields`${u32(0)}`,
  0x40: nothing,
  0xa0: nothing,
  0xb0: nothing,
};

/** XLOG: checkpoints, settings, page images, and what else concerns the log itself. */
export const xlog: ResourceManager = {
  id: 0,
  name: 'XLOG',
  operation(info, { major }) {
    const code = info & 0xf0;
    if (code === 0xa0 && major < 9.5) return 'FPI';
    if (code === 0xc0)
      return major >= 9.5 && major < 12 ? 'FPI_MULTI' : major >= 19 ? 'ASSIGN_LSN' : undefined;
    if (code === 0xe0) return major >= 17 ? 'CHECKPOINT_REDO' : undefined;
    if (code === 0xf0) return major >= 19 ? 'LOGICAL_DECODING_STATUS_CHANGE' : undefined;
    return names[code];
  },
  layout: (code) => layouts[code],
  describe(input) {
    const { code, data, release } = input;
    switch (code) {
      case 0x00:
      case 0x10:
        return checkpoint(input);
      case 0x50:
        return address(data, 0);
      case 0x60:
        return parameters(input);
      case 0x70:
        return data.text(8);
      case 0x80:
        return data.u8(0) ? 'true' : 'false';
      case 0x90: {
        const level = release.major >= 17 ? `; wal_level ${walLevel(data.i32(16), release)}` : '';
        return `tli ${data.u32(8)}; prev tli ${data.u32(12)}; time ${timestamp(data.i64(0))}${level}`;
      }
      case 0xd0:
        return `lsn ${address(data, 0)}; time ${timestamp(data.i64(8))}`;
      case 0xe0:
        return `wal_level ${walLevel(data.i32(0), release)}`;
      default:
        return '';
    }
  },
};

/** From 12 on the next transaction id is one 64-bit field; 17 put wal_level into what was padding before it. */
function checkpoint({ code, data, release }: DescribeInput): string {
  const wide = release.major >= 12;
  const at = wide ? 32 : 28;
  const time = wide ? 64 : 56;
  const epoch = wide ? data.u32(28) : data.u32(20);
  const level = release.major >= 17 ? ` wal_level ${walLevel(data.i32(20), release)};` : '';
  const hasCommitTimestamps = release.major >= 9.5;
  const commitTimestamps = hasCommitTimestamps
    ? ` oldest/newest commit timestamp xid: ${data.u32(time + 8)}/${data.u32(time + 12)};`
    : '';
  const running = data.u32(time + (hasCommitTimestamps ? 16 : 8));
  return (
    `redo ${formatRawLsn(data.u64(0))}; tli ${data.u32(8)}; prev tli ${data.u32(12)};` +
    ` fpw ${data.u8(16) ? 'true' : 'false'};${level} xid ${epoch}:${data.u32(24)}; oid ${data.u32(at)};` +
    ` multi ${data.u32(at + 4)}; offset ${data.u32(at + 8)};` +
    ` oldest xid ${data.u32(at + 12)} in DB ${data.u32(at + 16)};` +
    ` oldest multi ${data.u32(at + 20)} in DB ${data.u32(at + 24)};${commitTimestamps}` +
    ` oldest running xid ${running}; ${code === 0 ? 'shutdown' : 'online'}`
  );
}

function parameters({ data, release }: DescribeInput): string {
  const hasSenders = release.major >= 12;
  const at = hasSenders ? 12 : 8;
  const senders = hasSenders ? ` max_wal_senders=${data.i32(8)}` : '';
  const timestamps = release.major >= 9.5 ? ` track_commit_timestamp=${data.u8(at + 13) ? 'on' : 'off'}` : '';
  return (
    `max_connections=${data.i32(0)} max_worker_processes=${data.i32(4)}${senders}` +
    ` max_prepared_xacts=${data.i32(at)} max_locks_per_xact=${data.i32(at + 4)}` +
    ` wal_level=${walLevel(data.i32(at + 8), release)} wal_log_hints=${data.u8(at + 12) ? 'on' : 'off'}${timestamps}`
  );
}
