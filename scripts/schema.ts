/** Writes docs/schema/scenario.schema.json from the schemas that read scenario files: `npx tsx scripts/schema.ts`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { jsonSchema } from '../src/scenario/json-schema.ts';
import { everyWord } from '../src/scenario/vocabulary.ts';

const folder = new URL('../docs/schema/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(
  new URL('scenario.schema.json', folder),
  `${JSON.stringify(jsonSchema(everyWord), null, 2)}\n`,
);
