import type { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { formatSize } from '../kit/size.ts';
import { type Quantity, quantityOf } from '../model/fields.ts';
import { shapeOf } from './schema-parts.ts';

/** Parameters as a reader of a plan wants them: ` (delay 150 ms, jitter 0 ms)`; nothing if there are none. */
export function paramsInWords(schema: z.core.$ZodType, params: Readonly<Record<string, unknown>>): string {
  const shape = shapeOf(schema);
  const words = Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const field = shape[key];
      return `${key} ${valueInWords(value, field && quantityOf(field))}`;
    });
  return words.length > 0 ? ` (${words.join(', ')})` : '';
}

function valueInWords(value: unknown, quantity: Quantity | undefined): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  switch (quantity) {
    case 'duration':
      return formatDuration(value);
    case 'size':
      return formatSize(value);
    case 'rate':
      return `${value}/s`;
    case 'share':
      return `${Number((value * 100).toFixed(2))}%`;
    default:
      return String(value);
  }
}
