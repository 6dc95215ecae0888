import { trueOrFalse } from '../notation.ts';
import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** Hash indexes, logged since 10. */
export const hash: ResourceManager = {
  id: 12,
  name: 'Hash',
  operation: namesByCode({
    0x00: 'INIT_META_PAGE',
    0x10: 'INIT_BITMAP_PAGE',
    0x20: 'INSERT',
    0x30: 'ADD_OVFL_PAGE',
    0x40: 'SPLIT_ALLOCATE_PAGE',
    0x50: 'SPLIT_PAGE',
    0x60: 'SPLIT_COMPLETE',
    0x70: 'MOVE_PAGE_CONTENTS',
    0x80: 'SQUEEZE_PAGE',
    0x90: 'DELETE',
    0xa0: 'SPLIT_CLEANUP',
    0xb0: 'UPDATE_META_PAGE',
    0xc0: 'VACUUM_ONE_PAGE',
  }),
  describe({ code, data, release }) {
    switch (code) {
      case 0x00:
        return `num_tuples ${shortest(data.f64(0))}, fillfactor ${data.u16(12)}`;
      case 0x10:
        return `bmsize ${data.u16(0)}`;
      case 0x20:
        return `off ${data.u16(0)}`;
      case 0x30:
        return `bmsize ${data.u16(0)}, bmpage_found ${trueOrFalse(data.u8(2))}`;
      case 0x40: {
        const flags = data.u8(8);
        const masks = trueOrFalse(flags & 1);
        return `new_bucket ${data.u32(0)}, meta_page_masks_updated ${masks}, issplitpoint_changed ${trueOrFalse(flags & 2)}`;
      }
      case 0x60:
        return `old_bucket_flag ${data.u16(0)}, new_bucket_flag ${data.u16(2)}`;
      case 0x70:
        return `ntups ${data.u16(0)}, is_primary ${trueOrFalse(data.u8(2))}`;
      case 0x80: {
        const isPrimary = trueOrFalse(data.u8(10));
        return `prevblkno ${data.u32(0)}, nextblkno ${data.u32(4)}, ntups ${data.u16(8)}, is_primary ${isPrimary}`;
      }
      case 0x90:
        return `clear_dead_marking ${trueOrFalse(data.u8(0))}, is_primary ${trueOrFalse(data.u8(1))}`;
      case 0xb0:
        return `ntuples ${shortest(data.f64(0))}`;
      case 0xc0: {
        const horizon = release.major >= 16 ? 'snapshotConflictHorizon' : 'latestRemovedXid';
        return `ntuples ${data.u16(4)}, ${horizon} ${data.u32(0)}`;
      }
      default:
        return '';
    }
  },
};

/** A floating-point number with six significant digits, as C's %g prints it. */
function shortest(value: number): string {
  const text = Number(value.toPrecision(6)).toString();
  return Math.abs(value) < 1e6
    ? text
    : value
        .toExponential(5)
        .replace(/\.?0*e\+(\d)$/u, 'e+0$1')
        .replace(/\.?0*e/u, 'e');
}
