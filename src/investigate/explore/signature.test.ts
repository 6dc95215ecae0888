import { describe, expect, it } from 'vitest';
import { readIncident, simulate } from '../../../test/parity/simulate.ts';
import { readEndings } from './signature.ts';

const nodesOf = async (file: string) => {
  const { timeline } = await simulate(await readIncident(file));
  return readEndings(timeline).nodes;
};

describe('how a trial ended', () => {
  it('is told of each node by what it began as and what it has become', async () => {
    expect(await nodesOf('incidents/primary-lost-by-hand/scenario.yaml')).toEqual([
      'primary down',
      'standby now primary',
    ]);
    expect(await nodesOf('incidents/disconnected-standby/scenario.yaml')).toEqual([
      'primary still primary',
      'standby without stream',
    ]);
  });
});
