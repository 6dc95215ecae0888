import { parseDuration, writeDuration } from '../kit/duration.ts';
import { parseSize, writeSize } from '../kit/size.ts';
import type { Quantity } from '../model/fields.ts';

/** A number with its unit, as scenario files write it; the number itself if no text reads back as the same. */
export function writeQuantity(quantity: Quantity, value: number): string | number {
  switch (quantity) {
    case 'duration':
      return parseDuration(writeDuration(value)) === value ? writeDuration(value) : value;
    case 'size':
      return parseSize(writeSize(value)) === value ? writeSize(value) : value;
    case 'rate':
      return `${value}/s`;
    case 'share':
      return parsePercent(writePercent(value)) === value ? writePercent(value) : value;
  }
}

function writePercent(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`;
}

function parsePercent(text: string): number {
  return Number(text.slice(0, -1)) / 100;
}
