/**
 * A program for the tests that kill it: boots a lab, prints `booted` with what there is to look for, then works
 * until it is killed. Arguments: the state folder, and `frozen` to freeze a node.
 */
import { startRealClock } from '../../src/kit/real-clock.ts';
import { bootLab } from '../../src/world/lab/lab.ts';
import { threeNodes } from './fixture.ts';

const [home = '', mode] = process.argv.slice(2);
const world = await bootLab(threeNodes(), {
  home,
  clock: startRealClock(),
  seed: 1,
  diskBytes: 2 ** 30,
  signal: new AbortController().signal,
});
if (mode === 'frozen') {
  await world.verbs.pause('pg02', 'all');
  await world.verbs.pause('pg01', 'walwriter');
}
if (mode === 'hanging') {
  await world.verbs.setArchiving('pg01', { mode: 'hangs' });
  await world.verbs.switchWal('pg01');
}
if (mode === 'crashed') await world.verbs.crash('pg01');
console.log(`booted ${String(world.facts['folder'])}`);
await world.clock.until(600_000);
