import { trueOrFalse } from '../notation.ts';
import { type DescribeInput, namesByCode, type ResourceManager } from '../resource-manager.ts';

/** GIN indexes; the packed changes of a posting-list leaf are not spelled out. */
export const gin: ResourceManager = {
  id: 13,
  name: 'Gin',
  operation: namesByCode({
    0x00: 'CREATE_INDEX',
    0x10: 'CREATE_PTREE',
    0x20: 'INSERT',
    0x30: 'SPLIT',
    0x40: 'VACUUM_PAGE',
    0x50: 'DELETE_PAGE',
    0x60: 'UPDATE_META_PAGE',
    0x70: 'INSERT_LISTPAGE',
    0x80: 'DELETE_LISTPAGE',
    0x90: 'VACUUM_DATA_LEAF_PAGE',
  }),
  describe(input) {
    const { code, data, release } = input;
    if (release.major < 9.5) return '';
    if (code === 0x20) return insertion(input);
    if (code === 0x30) {
      const flags = data.u16(24);
      return `isrootsplit: ${trueOrFalse(flags & 4)} ${kindOf(flags)}`;
    }
    return code === 0x80 ? `ndeleted: ${data.i32(56)}` : '';
  },
};

function kindOf(flags: number): string {
  return `isdata: ${trueOrFalse(flags & 1)} isleaf: ${trueOrFalse(flags & 2)}`;
}

function insertion({ data, record, release }: DescribeInput): string {
  const flags = data.u16(0);
  const child = (at: number) => data.u16(at) * 65_536 + data.u16(at + 2);
  const children = flags & 2 ? '' : ` children: ${child(2)}/${child(6)}`;
  const block = record.body.blocks[0];
  let content = '';
  if (block?.image) {
    const applied = release.imageBits.apply === 0 || block.image.info & release.imageBits.apply;
    content = applied ? ' (full page image)' : ' (full page image, not applied)';
  } else if (block && !(flags & 1) && block.dataLength >= 3) {
    content = ` isdelete: ${trueOrFalse(record.buffer[block.dataStart + 2] ?? 0)}`;
  }
  return `${kindOf(flags)}${children}${content}`;
}
