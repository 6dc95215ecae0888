import { describe, expect, it } from 'vitest';
import { HostAgents } from './host-agents.ts';

const plan = { usual: 0.75, patience: 120_000 };

describe('the agent of a host', () => {
  it('keeps up while its host is no slower than 1 / usual', () => {
    const agents = new HostAgents(plan, 1);
    expect(agents.work(0, 1, 36_000)).toBe(false);
    expect(agents.work(0, 4 / 3, 36_000)).toBe(false);
  });

  it('is late only some time after its host became slow', () => {
    const agents = new HostAgents(plan, 2);
    // Twice as slow it falls 1/4 s behind each second, which takes it 1/2 s: tasks wait 120 s after 240 s.
    expect(agents.work(0, 2, 239)).toBe(false);
    expect(agents.work(0, 2, 2)).toBe(true);
    // Four times as slow: 1/2 s each second, which takes it 2 s.
    expect(agents.work(1, 4, 59)).toBe(false);
    expect(agents.work(1, 4, 2)).toBe(true);
  });

  it('stays late on a host that is well again, until it has caught up', () => {
    const agents = new HostAgents(plan, 1);
    agents.work(0, 2, 1_000);
    // 250 s of work wait, and a quarter of each second is free: 130 s of it are done after 520 s.
    expect(agents.work(0, 1, 519)).toBe(true);
    expect(agents.work(0, 1, 2)).toBe(false);
  });

  it('has no tasks left once its host went down', () => {
    const agents = new HostAgents(plan, 1);
    agents.work(0, 2, 1_000);
    expect(agents.work(0, Number.POSITIVE_INFINITY, 30)).toBe(false);
    expect(agents.work(0, 2, 239)).toBe(false);
  });
});
