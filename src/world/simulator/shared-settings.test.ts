import { expect, it } from 'vitest';
import { contractTopology } from '../contract/index.ts';
import { bootSimulator } from './simulator.ts';

it('what one world writes into a configuration is not in that of another on the same topology', async () => {
  const changed = await bootSimulator(contractTopology, { seed: 1 });
  await changed.verbs.configure('pg01', { work_mem: '64MB' }, 'none');
  const other = await bootSimulator(contractTopology, { seed: 1 });
  expect(await changed.verbs.readSettings('pg01', ['work_mem'])).toEqual({ work_mem: '64MB' });
  expect(await other.verbs.readSettings('pg01', ['work_mem'])).toEqual({ work_mem: null });
  await Promise.all([changed.close({ keep: false }), other.close({ keep: false })]);
});
