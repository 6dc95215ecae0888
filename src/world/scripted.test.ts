import { describe, expect, it } from 'vitest';
import { contractTopology } from './contract/index.ts';
import { openScriptedWorld } from './scripted.ts';
import { startScriptedClock } from './scripted-clock.ts';

describe('the scripted clock', () => {
  it('jumps to whoever waits for the earliest time, in order of asking', async () => {
    const clock = startScriptedClock();
    const woken: string[] = [];
    const wait = async (who: string, atMs: number) => {
      await clock.until(atMs);
      woken.push(`${who} at ${clock.now()}`);
    };
    await Promise.all([wait('c', 3_600_000), wait('a', 5), wait('b', 5)]);
    expect(woken).toEqual(['a at 5', 'b at 5', 'c at 3600000']);
  });

  it('lets everything that need not wait run before it jumps', async () => {
    const clock = startScriptedClock();
    const race = Promise.race([clock.until(1).then(() => 'clock'), runLong().then(() => 'work')]);
    expect(await race).toBe('work');
  });

  it('rejects who was aborted and does not wake them', async () => {
    const clock = startScriptedClock();
    const over = new AbortController();
    const waiting = clock.until(1_000, over.signal);
    over.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.now()).toBe(0);
  });

  it('does what is scripted at its time', async () => {
    const clock = startScriptedClock();
    let doneMs: number | undefined;
    clock.at(250, () => {
      doneMs = clock.now();
    });
    await clock.until(300);
    expect(doneMs).toBe(250);
  });
});

async function runLong(): Promise<void> {
  for (let step = 0; step < 100; step += 1) await Promise.resolve();
}

describe('the scripted world', () => {
  it('tells its events with their time to whoever subscribed', async () => {
    const world = openScriptedWorld(contractTopology);
    const heard: unknown[] = [];
    const unsubscribe = world.subscribe((event) => heard.push(event));
    await world.clock.until(7);
    await world.verbs.moveAddress('primary', 'pg02');
    unsubscribe();
    await world.verbs.moveAddress('primary', null);
    expect(heard).toEqual([{ type: 'address', atMs: 7, address: 'primary', owner: 'pg02' }]);
  });

  it('does what a test scripts instead of what was asked', async () => {
    const world = openScriptedWorld(contractTopology);
    world.script('promote', async () => undefined);
    await world.verbs.promote('pg02');
    expect((await world.observe('pg02')).role).toBe('standby');
    expect(world.calls).toEqual([{ verb: 'promote', args: ['pg02'] }]);
  });
});
