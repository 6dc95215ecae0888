import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardedParameters } from '../../../model/setting.ts';
import { type ParameterNode, safeSteps, simulateOrders, simulateSteps } from './parameter-order.ts';

const node = (name: string, standby: boolean, values: Record<string, number>, major = 18): ParameterNode => ({
  name,
  standby,
  major,
  values,
});
const three = (value: number, major = 18) => [
  node('pg01', false, { max_connections: value }, major),
  node('pg02', true, { max_connections: value }, major),
  node('pg03', true, { max_connections: value }, major),
];
const orders = (change: Record<string, number>, nodes = three(100)) =>
  new Map(
    simulateOrders(nodes, change).map(({ steps, broken }) => [
      steps.map((step) => step.node).join(' '),
      broken.map(({ node: where, how }) => `${where} ${how}`),
    ]),
  );

describe('the order of a change', () => {
  it('raising: only orders that end with the primary are safe', () => {
    const tried = orders({ max_connections: 200 });
    expect(tried.size).toBe(6);
    expect(tried.get('pg02 pg03 pg01')).toEqual([]);
    expect(tried.get('pg03 pg02 pg01')).toEqual([]);
    expect(tried.get('pg01 pg02 pg03')).toEqual(['pg02 pauses', 'pg03 pauses']);
    expect(tried.get('pg02 pg01 pg03')).toEqual(['pg03 pauses']);
  });

  it('lowering: only orders that begin with the primary are safe', () => {
    const tried = orders({ max_connections: 50 });
    expect(tried.get('pg01 pg02 pg03')).toEqual([]);
    expect(tried.get('pg02 pg01 pg03')).toEqual(['pg02 refuses']);
    expect([...tried.values()].filter((broken) => broken.length === 0)).toHaveLength(2);
  });

  it('before version 14 a standby does not pause, it ends', () => {
    expect(orders({ max_connections: 200 }, three(100, 13)).get('pg01 pg02 pg03')).toEqual([
      'pg02 ends',
      'pg03 ends',
    ]);
  });

  it('raising one and lowering another: no order of one round is safe, two rounds are', () => {
    const values = { max_connections: 100, max_worker_processes: 16 };
    const nodes = [node('pg01', false, values), node('pg02', true, values)];
    const change = { max_connections: 200, max_worker_processes: 8 };
    expect(simulateOrders(nodes, change).every(({ broken }) => broken.length > 0)).toBe(true);
    const steps = safeSteps(nodes, change);
    expect(steps.map((step) => step.node)).toEqual(['pg02', 'pg01', 'pg01', 'pg02']);
    expect(simulateSteps(nodes, steps)).toEqual([]);
  });

  it('what is called safe breaks nothing, whatever is changed on however many nodes that agree', () => {
    const values = fc.record(
      Object.fromEntries(guardedParameters.map((name) => [name, fc.integer({ min: 1, max: 500 })])),
    );
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 5 }), (from, to, standbys) => {
        const nodes = [
          node('primary', false, from),
          ...Array.from({ length: standbys }, (_, index) => node(`standby${index}`, true, from)),
        ];
        const steps = safeSteps(nodes, to);
        expect(simulateSteps(nodes, steps)).toEqual([]);
        const end = new Map(nodes.map(({ name }) => [name, { ...from }]));
        for (const step of steps) end.set(step.node, { ...end.get(step.node), ...step.values });
        for (const reached of end.values()) expect(reached).toEqual(to);
      }),
    );
  });
});
