import type { RecordContent } from './record.ts';

export interface FilterOptions {
  readonly managers?: readonly number[];
  readonly transaction?: number;
  readonly relation?: { readonly tablespace: number; readonly database: number; readonly relation: number };
}

export type RecordFilter = (record: RecordContent) => boolean;

/** True for records that match all that was asked for. */
export function recordFilter({ managers, transaction, relation }: FilterOptions): RecordFilter {
  return (record) =>
    (managers === undefined || managers.includes(record.resourceManager)) &&
    (transaction === undefined || record.transaction === transaction) &&
    (relation === undefined ||
      record.body.blocks.some(
        (block) =>
          block.relation === relation.relation &&
          block.database === relation.database &&
          block.tablespace === relation.tablespace,
      ));
}
