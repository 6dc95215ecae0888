import { z } from 'zod';
import { outlast } from '../kit/outlast.ts';
import { sameSetting, settingInWords, settingName } from '../model/setting.ts';
import type { SettingValue } from '../model/topology.ts';
import { awaitState, describeState, isReady, lastWords } from '../world/look.ts';
import { VerbFailed } from '../world/world.ts';
import { whyStayDown } from './bring-back.ts';
import { defineFault, type Scene, type Witness } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const changeSetting = defineFault({
  kind: 'change-setting',
  summary: 'A setting of a node is changed, with or without a reload or restart.',
  explanation: `The value goes into the node's configuration and is read back from there. \`apply: none\` leaves it at that, so it
waits for the next restart, which may be a failover; \`reload\` has the server read its configuration; \`restart\` is a
fast stop and a start. Several nodes in an order are several of these, each with its own moment.

It has landed when the configuration holds the value and, for a restart, the server is ready again or is seen not to be:
a server that refuses to start with the value is the fault's effect, not its failure. Undoing it puts the former value
back and applies it the same way, which also starts a server that had refused; an old primary that has been replaced is
left down when the trial heals.`,
  target: 'node',
  withoutPower: true,
  params: z.strictObject({
    setting: settingName().describe('The setting, as PostgreSQL names it.'),
    value: z
      .union([z.string(), z.number(), z.boolean()])
      .describe('The new value, as the configuration file would hold it.')
      .meta({ examples: [200] }),
    apply: z
      .enum(['none', 'reload', 'restart'])
      .default('reload')
      .describe('What is done so that the server takes it.'),
  }),
  needs: ['configure', 'readSettings'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { setting, value, apply } = scene.params;
    const before = await scene.observe(node);
    let former: string | null | undefined;
    const landed = await attempt(async () => {
      former = (await scene.verbs.readSettings(node, [setting]))[setting] ?? null;
      return await changeTo(scene, node, setting, value, apply);
    });
    return {
      landed,
      undo: (occasion) =>
        attempt(async () => {
          if (former === undefined) return seen('nothing had been changed');
          const state = await scene.observe(node);
          const stays = state.server === 'down' ? await whyStayDown(scene, before, occasion) : undefined;
          if (!stays) return await changeTo(scene, node, setting, former, apply);
          const back = await changeTo(scene, node, setting, former, 'none');
          return { seen: back.seen, evidence: `${back.evidence}; the server was left down: ${stays}` };
        }),
    };
  },
});

/** Changes a setting, `null` to remove it, reads it back, and tells what became of the server. */
async function changeTo(
  scene: Scene<'configure' | 'readSettings', unknown>,
  node: string,
  setting: string,
  value: SettingValue | null,
  apply: 'none' | 'reload' | 'restart',
): Promise<Witness> {
  const beganMs = scene.clock.now();
  const change = value === null ? { [setting]: null } : { [setting]: value };
  const configured = scene.verbs.configure(node, change, apply);
  // A restart may hang for as long as its server refuses to stop; the setting is read back meanwhile.
  const outcome = await outlast(scene.clock, configured, landsWithinMs, scene.signal);
  if (outcome.how === 'failed' && !(outcome.error instanceof VerbFailed)) throw outcome.error;

  const held = (await scene.verbs.readSettings(node, [setting]))[setting] ?? null;
  if (!sameSetting(held, value)) {
    const failure = outcome.how === 'failed' ? ` (${outcome.error.message})` : '';
    return unseen(`${node} is configured with ${setting} = ${settingInWords(held)}${failure}`);
  }
  const evidence = `${node} is configured with ${setting} = ${settingInWords(held)}`;
  if (apply !== 'restart') {
    return outcome.how === 'failed' ? unseen(`${evidence}, but was not reloaded`) : seen(evidence);
  }
  const settled = await awaitState(
    scene,
    node,
    (state) => isReady(state) || state.server === 'down',
    outcome.how === 'pending' ? 0 : removedWithinMs,
  );
  const words = isReady(settled.state) ? '' : await lastWords(scene, node, beganMs);
  const pending = outcome.how === 'pending' ? ', its restart goes on' : '';
  return seen(`${evidence}; ${describeState(settled.state)}${pending}${words}`);
}
