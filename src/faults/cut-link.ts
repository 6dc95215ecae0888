import { z } from 'zod';
import { defineFault } from './fault.ts';
import { linkStrike } from './link-strike.ts';

export const cutLink = defineFault({
  kind: 'cut-link',
  summary: 'A link swallows everything that travels on it, silently.',
  explanation: `Connections stay open and what is in flight waits, as behind a firewall that drops packets or a switch that
lost a port. New connections are accepted by nobody. Each side finds out only by its own timeouts. With \`from:\` and
\`to:\` only that direction is cut; with \`between:\` both.

Undoing it makes the link as the topology says; what waited is delivered then. That also ends any other fault on the
same link.`,
  target: 'link',
  params: z.strictObject({}),
  needs: ['cut', 'mend'],
  strike: (scene) => linkStrike(scene, 'cut', (from, to) => scene.verbs.cut(from, to)),
});
