import { VerbFailed } from '../world.ts';
import type { EditRecord } from './archive.ts';

export const editRecord: EditRecord = (file) => {
  throw new VerbFailed(`records in ${file} cannot be edited yet`);
};
