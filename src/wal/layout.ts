/**
 * Descriptions that are only words around fields at fixed places, such as ``fields`off ${u16(0)} flags ${hexByte(2)}` ``.
 * Most records are of such kinds, and a dump compiles these layouts instead of interpreting them.
 */
import type { FieldReader } from './field-reader.ts';

/** A field of the main data, at an offset, and how it is written. */
export interface LayoutField {
  readonly at: number;
  readonly bytes: 1 | 2 | 4;
  /** `hex` is a byte as `0x0F`; `names` looks the byte up among texts, of which there are as many as its mask tells. */
  readonly as: 'decimal' | 'hex' | 'names';
  readonly names: readonly string[];
}

export interface Layout {
  readonly pieces: readonly (string | LayoutField)[];
  /** Bytes of main data it needs. */
  readonly bytesMin: number;
}

export const u16 = (at: number): LayoutField => ({ at, bytes: 2, as: 'decimal', names: [] });
export const u32 = (at: number): LayoutField => ({ at, bytes: 4, as: 'decimal', names: [] });
export const hexByte = (at: number): LayoutField => ({ at, bytes: 1, as: 'hex', names: [] });

/** The byte's low five bits in words: `words` is asked once for every value they can have. */
export function flagNames(words: (bits: number) => string): (at: number) => LayoutField {
  const names = Array.from({ length: 32 }, (_, bits) => words(bits));
  return (at) => ({ at, bytes: 1, as: 'names', names });
}

/** Makes a layout of a template text. */
export function fields(words: TemplateStringsArray, ...places: readonly LayoutField[]): Layout {
  const pieces = words.flatMap((word, index) => {
    const place = places[index];
    return place ? [word, place] : [word];
  });
  return { pieces, bytesMin: Math.max(0, ...places.map((place) => place.at + place.bytes)) };
}

/** The description a layout makes of a record's main data. */
export function layoutText({ pieces }: Layout, data: FieldReader): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : fieldText(piece, data))).join('');
}

function fieldText({ at, bytes, as, names }: LayoutField, data: FieldReader): string {
  const value = bytes === 1 ? data.u8(at) : bytes === 2 ? data.u16(at) : data.u32(at);
  if (as === 'names') return names[value & (names.length - 1)] ?? '';
  return as === 'hex' ? `0x${value.toString(16).toUpperCase().padStart(2, '0')}` : `${value}`;
}
