import { Option } from 'commander';
import { wholeNumber } from './option-values.ts';

/** Options of every command that plays many trials. */
export const campaignOptions = {
  world: () =>
    new Option('--world <kind>', 'real servers, or the simulator')
      .choices(['lab', 'simulator'])
      .default('lab'),
  parallel: () =>
    new Option(
      '--parallel <number>',
      'how many labs run side by side; half as many as there are processors unless told',
    ).argParser(wholeNumber(1, 64)),
  seed: () =>
    new Option('--seed <number>', 'the seed of everything that is left to chance')
      .argParser(wholeNumber(0, 0x3fff_ffff))
      .default(1),
} as const;
