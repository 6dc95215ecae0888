import type { FieldReader } from '../field-reader.ts';
import { invalidations, listed } from '../notation.ts';
import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** Standby: what a hot standby must know of locks and running transactions. */
export const standby: ResourceManager = {
  id: 8,
  name: 'Standby',
  operation: namesByCode({ 0x00: 'LOCK', 0x10: 'RUNNING_XACTS', 0x20: 'INVALIDATIONS' }),
  describe({ code, data }) {
    if (code === 0x00) return locks(data);
    if (code === 0x10) return runningTransactions(data);
    if (code !== 0x20) return '';
    const initFile = { database: data.u32(0), tablespace: data.u32(4) };
    return invalidations(data, 16, data.i32(12), data.u8(8) ? initFile : undefined);
  },
};

function locks(data: FieldReader): string {
  const count = Math.max(0, data.i32(0));
  data.bytes(4, count * 12);
  return Array.from({ length: count }, (_, index) => {
    const at = 4 + index * 12;
    return `xid ${data.u32(at)} db ${data.u32(at + 4)} rel ${data.u32(at + 8)} `;
  }).join('');
}

function runningTransactions(data: FieldReader): string {
  const count = data.i32(0);
  const subCount = data.i32(4);
  const ids = data.list(24, count);
  const subIds = data.list(24 + ids.length * 4, subCount);
  return (
    `nextXid ${data.u32(12)} latestCompletedXid ${data.u32(20)} oldestRunningXid ${data.u32(16)}` +
    listed(`; ${count} xacts:`, ids) +
    (data.u8(8) ? '; subxid overflowed' : '') +
    listed(`; ${subCount} subxacts:`, subIds)
  );
}
