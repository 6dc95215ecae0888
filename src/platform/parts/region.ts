import { z } from 'zod';
import { type Capability, capabilities, capabilityWords, type Region, Watchers } from '../availability.ts';
import { defineAct, definePart } from '../part.ts';

const lose = defineAct({
  kind: 'lose',
  summary: 'It is lost, wholly or in some of its capabilities.',
  params: z.strictObject({
    capabilities: z
      .array(z.enum(capabilities))
      .min(1)
      .default([...capabilities])
      .describe(
        `What is lost; by default everything. ${capabilities.map((each) => `\`${each}\`: ${capabilityWords[each]}`).join('; ')}.`,
      ),
  }),
});

/**
 * A region of a cloud: parts are in it, and it can be lost, wholly or in capabilities.
 *
 * Regional outages are rarely whole. On 20 October 2025 what ran in us-east-1 went on running; first names of an API did not
 * resolve, then new instances could not be launched, then health checks flapped (AWS, "Summary of the Amazon DynamoDB Service
 * Disruption in the Northern Virginia Region", https://aws.amazon.com/message/101925/). So each capability is lost and comes
 * back for itself; losses that overlap end with the last one.
 */
export const region = definePart({
  kind: 'region',
  summary: 'A region of a cloud, which can be lost wholly or in capabilities.',
  params: z.strictObject({}),
  abilities: ['region'],
  acts: [lose],
  gauges: {
    up: '1 while nothing of it is lost',
    ...(Object.fromEntries(capabilities.map((each) => [each, `1 while ${capabilityWords[each]}`])) as Record<
      Capability,
      string
    >),
  },
  influences: () => [],
  build: (_plan, stage, partName) => {
    const losses = new Map<Capability, number>(capabilities.map((each) => [each, 0]));
    const watchers = new Watchers();
    const can = (capability: Capability) => losses.get(capability) === 0;
    const isWhole = () => capabilities.every(can);
    const change = (which: readonly Capability[], by: 1 | -1) => {
      const wasWhole = isWhole();
      for (const each of which) losses.set(each, (losses.get(each) ?? 0) + by);
      if (by === 1) stage.tell(partName, 'lost', `lost: ${which.join(', ')}`);
      if (by === -1)
        stage.tell(partName, 'returned', `back: ${which.filter(can).join(', ') || 'nothing yet'}`);
      if (!wasWhole && isWhole()) stage.tell(partName, 'whole', 'everything in it is back');
      watchers.tell();
    };
    const running: Region = { can, watch: (hear) => watchers.add(hear) };
    return {
      region: running,
      gauges: {
        up: () => Number(isWhole()),
        ...Object.fromEntries(capabilities.map((each) => [each, () => Number(can(each))])),
      },
      act: (_kind, params) => {
        const which = params['capabilities'] as readonly Capability[];
        change(which, 1);
        return {
          witness: `${which.join(', ')} of ${partName} are lost`,
          undo: () => {
            change(which, -1);
            return `${which.join(', ')} of ${partName} are no longer lost`;
          },
        };
      },
    };
  },
});
