import { z } from 'zod';
import { defineFault } from './fault.ts';
import { linkStrike } from './link-strike.ts';

export const resetLink = defineFault({
  kind: 'reset-link',
  summary: 'A link breaks every connection and refuses new ones.',
  explanation: `Both ends learn at once that the connection is gone (ECONNRESET), and every new attempt is refused, as
behind a firewall that rejects. With \`from:\` and \`to:\` only connections opened in that direction are refused; with
\`between:\` both.

Undoing it makes the link as the topology says. Connections that were broken stay broken; whoever wants one opens a new
one. That also ends any other fault on the same link.`,
  target: 'link',
  params: z.strictObject({}),
  needs: ['reset', 'mend'],
  strike: (scene) => linkStrike(scene, 'reset', (from, to) => scene.verbs.reset(from, to)),
});
