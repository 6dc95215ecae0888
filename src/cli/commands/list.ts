import { Argument } from 'commander';
import { RefusedInput } from '../../kit/problem.ts';
import { everyWord } from '../../scenario/vocabulary.ts';
import type { CommandEntry } from '../command.ts';
import { type EntryPage, type Group, groups, pagesOf } from '../list/entry-page.ts';
import { renderGroup, renderPage } from '../list/render.ts';

/** Lines longer than this are hard to read, however wide the terminal. */
const columnsMax = 110;

/** `reenact list`: the words a scenario may use, from their declarations. */
export const list: CommandEntry = {
  name: 'list',
  summary: 'Show what a scenario can name: faults, actions, checks, workloads, managers, parts.',
  declare: (command, { terminal }) => {
    command
      .addArgument(new Argument('[group]', 'which words').choices(groups))
      .argument('[name]', 'one of them, explained with its parameters and an example')
      .option('--json', 'print JSON instead of text', false)
      .action((group: Group | undefined, name: string | undefined, { json }: { json: boolean }) => {
        const columns = Math.min(terminal.columns, columnsMax);
        if (group && name) {
          const page = findPage(group, name);
          terminal.out(json ? JSON.stringify(page, null, 2) : renderPage(page, columns));
          return;
        }
        const shown = group ? [group] : groups;
        if (json) {
          const pages = shown.map((each) => [each, pagesOf(each, everyWord)] as const);
          terminal.out(JSON.stringify(Object.fromEntries(pages), null, 2));
          return;
        }
        terminal.out(shown.map((each) => renderGroup(each, pagesOf(each, everyWord), columns)).join('\n\n'));
        const example = pagesOf(group ?? 'faults', everyWord)[0];
        if (example)
          terminal.out(`\n\`reenact list ${example.group} ${example.kind}\` explains one of them.`);
      });
  },
};

function findPage(group: Group, name: string): EntryPage {
  const pages = pagesOf(group, everyWord);
  const page = pages.find((each) => each.kind === name);
  if (page) return page;
  const elsewhere = groups.find((other) => pagesOf(other, everyWord).some((each) => each.kind === name));
  throw new RefusedInput([
    {
      code: 'usage/no-such-entry',
      message: `There is no "${name}" among the ${group}.`,
      advice: elsewhere
        ? `There is one among the ${elsewhere}: write \`reenact list ${elsewhere} ${name}\`.`
        : `\`reenact list ${group}\` shows them: ${pages.map((each) => each.kind).join(', ')}.`,
    },
  ]);
}
