import { z } from 'zod';
import { duration, name } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const removeSlowest = defineAct({
  kind: 'remove-slowest',
  summary: 'The member on the slowest host is taken out of the cluster.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  on: name().describe('The hosts its members run on.'),
  members: z
    .int()
    .min(1)
    .max(10_000)
    .default(3)
    .describe('How many members it has, each on a host of its own, drawn at random.'),
  latency: duration().default(20).describe('How long it takes when no host is slow.'),
  overload: z
    .number()
    .min(1)
    .default(1.2)
    .describe('A member on a host slower than this falls behind for good.'),
  behind: duration().default(30_000).describe('How much longer everything takes while a member is behind.'),
  recovers: duration().default(3_600_000).describe('How long its host must be quiet until it has caught up.'),
});

/**
 * A cluster in which every message waits for all members: it is as fast as its slowest. A member on a host that is
 * overloaded falls behind, and stays behind with what has piled up, until it is taken out or the host has been quiet
 * long enough.
 */
export const bus = definePart({
  kind: 'bus',
  summary: 'A cluster of members on hosts that is as fast as its slowest member.',
  params,
  abilities: [],
  acts: [removeSlowest],
  gauges: {
    latency: 'milliseconds each message takes',
    slowest: 'how many times as slow the host of the slowest member is',
    members: 'members of the cluster',
  },
  influences: ({ on }) => [{ part: on, way: 'heeds', needs: 'fleet', by: 'its slowest host' }],
  build: (plan, stage, partName) => {
    let places: number[] = [];
    /** By host of a member that is behind: when that host was overloaded last. */
    const behind = new Map<number, number>();
    const slownessOf = (host: number) => stage.find(plan.on).fleet?.slownessOf[host] ?? 1;
    const slowest = () => Math.min(1e6, Math.max(1, ...places.map(slownessOf)));
    return {
      gauges: {
        latency: () => plan.latency * slowest() + (behind.size > 0 ? plan.behind : 0),
        slowest,
        members: () => places.length,
      },
      start: () => {
        const { fleet } = stage.find(plan.on);
        if (!fleet) throw new Error(`${plan.on} has no hosts`);
        const draw = stage.draw(`${partName} places`);
        places = Array.from({ length: plan.members }, () => draw.integer(0, fleet.hostCount - 1));
        stage.every(fleet.stepMs, () => {
          for (const host of places) {
            const isOverloaded = slownessOf(host) >= plan.overload;
            if (isOverloaded && !behind.has(host)) {
              stage.tell(
                partName,
                'member-behind',
                'a member on an overloaded host falls behind, and all wait for it',
              );
            }
            if (isOverloaded) behind.set(host, stage.nowMs);
            else if (stage.nowMs - (behind.get(host) ?? stage.nowMs) > plan.recovers) behind.delete(host);
          }
        });
      },
      act: () => {
        const worst = [...places].sort(
          (a, b) => Number(behind.has(b)) - Number(behind.has(a)) || slownessOf(b) - slownessOf(a),
        )[0];
        places = places.filter((host) => host !== worst);
        for (const host of behind.keys()) if (!places.includes(host)) behind.delete(host);
        return { witness: `${places.length} members are left` };
      },
    };
  },
});
