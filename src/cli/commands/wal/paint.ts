import pc from 'picocolors';
import type { FieldKind } from '../../../wal/hex/field.ts';

const painters: Readonly<Record<FieldKind, (text: string) => string>> = {
  'page-header': pc.magenta,
  'record-header': pc.cyan,
  'block-reference': pc.yellow,
  image: pc.blue,
  'block-data': pc.green,
  'main-data': pc.green,
  padding: pc.dim,
  unread: pc.red,
  zero: pc.dim,
};

/** Colours a text by the kind of field it shows; picocolors leaves it alone where colours are not wanted. */
export function paint(kind: FieldKind, text: string): string {
  return painters[kind](text);
}
