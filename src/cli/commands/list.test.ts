import { describe, expect, it } from 'vitest';
import { faults } from '../../faults/index.ts';
import { typeCommand } from '../testing.ts';
import { list } from './list.ts';

const run = (...words: readonly string[]) => typeCommand([list], ['list', ...words]);

describe('reenact list', () => {
  it('shows every group', async () => {
    const { out, code } = await run();
    for (const heading of ['Faults', 'Actions', 'Checks', 'Workloads', 'Managers'])
      expect(out).toContain(`${heading}: `);
    expect(code).toBe(0);
  });

  it('shows one group', async () => {
    const { out } = await run('faults');
    expect(out.split('\n').filter((line) => /^ {2}[a-z]+-?[a-z-]* {2}/.test(line))).toHaveLength(
      faults.length,
    );
  });

  it('explains one entry', async () => {
    const { out } = await run('faults', 'slow-link');
    expect(out).toMatchInlineSnapshot(`
      "slow-link (acts on a link)

      A link becomes slow: delay, jitter, or little bandwidth.

      Everything arrives, in order, but late. The values replace those of the topology for as long as the
      fault lasts. With \`from:\` and \`to:\` only what travels that way is slowed; with \`between:\` both ways,
      so a round trip takes twice the delay longer.

      Undoing it makes the link as the topology says. That also ends any other fault on the same link.

      Parameters

        delay               One-way delay.
                            (duration, default 100ms)
        jitter              Extra delay, drawn evenly from zero to this.
                            (duration, default 0ms)
        bytes-per-second    What the link carries in a second, such as 64kB; unlimited if not given.
                            (size, optional)

      Needs the verbs: slow, mend

      Example

        suspects:
          example:
            because: What makes you suspect it.
            fault: slow-link
            between:
              - pg01
              - pg02
            with:
              delay: 100ms
            at: 3s"
    `);
  });

  it('shows a batch job where it can write', async () => {
    expect((await run('faults', 'write-burst')).out).toContain('on: pg01');
  });

  it('prints JSON that holds the same', async () => {
    const { out } = await run('faults', 'slow-link', '--json');
    expect(JSON.parse(out)).toMatchObject({
      kind: 'slow-link',
      target: 'link',
      needs: ['slow', 'mend'],
      parameters: [{ key: 'delay', default: '100ms', type: 'duration' }, {}, {}],
    });
  });

  it('says where else a name is, or what there is', async () => {
    expect(await run('faults', 'promote')).toMatchObject({
      code: 64,
      err: expect.stringContaining('reenact list actions promote') as string,
    });
    expect(await run('actions', 'nonsense')).toMatchObject({
      code: 64,
      err: expect.stringContaining('`reenact list actions` shows them: promote,') as string,
    });
  });

  it('refuses a group that does not exist', async () => {
    expect(await run('things')).toMatchObject({ code: 64, out: '' });
  });
});
