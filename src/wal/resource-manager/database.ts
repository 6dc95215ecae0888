import type { FieldReader } from '../field-reader.ts';
import type { ResourceManager } from '../resource-manager.ts';

/** Database: directories copied, created and dropped. 15 split CREATE in two and moved DROP. */
export const database: ResourceManager = {
  id: 4,
  name: 'Database',
  operation(info, { major }) {
    const names = major >= 15 ? ['CREATE_FILE_COPY', 'CREATE_WAL_LOG', 'DROP'] : ['CREATE', 'DROP'];
    return names[(info & 0xf0) >> 4];
  },
  describe({ code, data, release }) {
    const isDrop = code === (release.major >= 15 ? 0x20 : 0x10);
    if (code === 0x00) return `copy dir ${data.u32(12)}/${data.u32(8)} to ${data.u32(4)}/${data.u32(0)}`;
    if (isDrop) return release.major >= 13 ? droppedDirectories(data) : `dir ${data.u32(4)}/${data.u32(0)}`;
    return code === 0x10 ? `create dir ${data.u32(4)}/${data.u32(0)}` : '';
  },
};

function droppedDirectories(data: FieldReader): string {
  const tablespaces = data.list(8, data.i32(4));
  return ['dir', ...tablespaces.map((tablespace) => `${tablespace}/${data.u32(0)}`)].join(' ');
}
