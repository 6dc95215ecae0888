import { renderToStaticMarkup } from 'preact-render-to-string';
import { Figures } from '../../report/html/figures.tsx';
import { standalonePage } from '../../report/html/standalone.ts';
import { Table } from '../../report/html/table.tsx';
import { printable } from '../../report/printable.ts';
import { listed } from '../listed.ts';
import { fileOfCase, type PartCounts, type Proof } from './proof.ts';
import { partWords, statement } from './proof-text.ts';

/** A proof as one page that needs nothing else: the bound, what was tried, and whatever still breaks or is new. */
export function renderProofHtml(proof: Proof): string {
  return standalonePage({
    title: `Proof: ${proof.title}`,
    body: renderToStaticMarkup(<Page proof={proof} />),
  });
}

interface Props {
  readonly proof: Proof;
}

function Page({ proof }: Props) {
  const { still, created, galleryBroken, galleryAverted, notApplicable } = proof;
  const told = proof.parts.some((part) => part.part !== 'gallery' && part.averted > 0);
  const holds = told && still.length + created.length + galleryBroken.length === 0;
  const word = told ? 'the fix does not hold everywhere' : 'nothing was shown';
  return (
    <>
      <header>
        <p class="over">Proof of a fix</p>
        <h1>{printable(proof.title)}</h1>
        <div class={`verdict ${holds ? 'expected' : told ? 'deviated' : 'doubtful'}`} role="status">
          <strong>{holds ? 'the fix holds' : word}</strong>
          <p>{printable(statement(proof))}</p>
        </div>
        <FiguresOf proof={proof} />
      </header>
      <main>
        <section aria-labelledby="fix-title">
          <h2 id="fix-title">The fix</h2>
          <ul>
            {Object.entries(proof.fix).map(([path, value]) => (
              <li key={path}>
                <code>{printable(`${path}: ${value === null ? 'removed' : JSON.stringify(value)}`)}</code>
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="tried-title">
          <h2 id="tried-title">What it was tried on</h2>
          <Parts proof={proof} />
        </section>
        {still.length > 0 ? (
          <section aria-labelledby="still-title">
            <h2 id="still-title">Where the outage still comes</h2>
            <ul class="columns">
              {still.map((name) => (
                <li key={name}>
                  <CaseLink name={name} />
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {created.length > 0 || galleryBroken.length > 0 ? (
          <section aria-labelledby="created-title">
            <h2 id="created-title">New failures</h2>
            <p class="faint">Each was there with the fix, and not in the same trial without it.</p>
            <ul>
              {created.map(({ name, symptoms }) => (
                <li key={name}>
                  <CaseLink name={name} />
                  {`: ${printable(listed(symptoms))}`}
                </li>
              ))}
              {galleryBroken
                .filter((name) => !created.some((one) => one.name === name))
                .map((name) => (
                  <li key={name}>
                    <CaseLink name={name} />
                    {' of the gallery comes with the fix, and does not without it'}
                  </li>
                ))}
            </ul>
          </section>
        ) : null}
        <Names id="averted" title="Also averted, in the gallery" names={galleryAverted} />
        <Names id="left-out" title="Left out: they do not hold what the fix changes" names={notApplicable} />
      </main>
      <footer>Whatever breaks stands in a scenario file beside this page, and runs by itself.</footer>
    </>
  );
}

/** A case that breaks stands in a file of its own. */
function CaseLink({ name }: { readonly name: string }) {
  return <a href={encodeURI(fileOfCase(name))}>{printable(name)}</a>;
}

function FiguresOf({ proof }: Props) {
  const tried = proof.parts.reduce((sum, part) => sum + conclusive(part) + part.inconclusive, 0);
  const around = proof.parts.find(({ part }) => part === 'neighbour');
  const failures = new Set([...proof.created.map(({ name }) => name), ...proof.galleryBroken]).size;
  const bound = around ? `< ${Number((proof.bound * 100).toPrecision(2))} %` : 'not known';
  const figures = [
    ['Outage rate', bound, 'of the neighbours, at 95 % confidence', false],
    ['Still comes', proof.still.length, `of ${tried} trials`, proof.still.length > 0],
    ['New failures', failures, 'not there without the fix', failures > 0],
    ['Left out', proof.notApplicable.length, 'do not hold what it changes', false],
  ] as const;
  return <Figures figures={figures.map(([name, value, note, grave]) => ({ name, value, note, grave }))} />;
}

function Parts({ proof }: Props) {
  return (
    <Table
      label="What it was tried on"
      columns={[
        { name: 'Tried on', cell: ({ part }) => partWords[part] },
        { name: 'Reenacted', look: 'word', cell: (part) => `${part.reenacted} of ${conclusive(part)}` },
        { name: 'Averted', cell: ({ averted }) => averted },
        { name: 'Inconclusive', cell: ({ inconclusive }) => inconclusive },
      ]}
      rows={proof.parts}
      keyOf={({ part }) => part}
      lookOf={({ part, reenacted }) => (part === 'gallery' ? '' : reenacted > 0 ? 'bad' : 'good')}
    />
  );
}

function Names({
  id,
  title,
  names,
}: {
  readonly id: string;
  readonly title: string;
  readonly names: readonly string[];
}) {
  if (names.length === 0) return null;
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p>{printable(`${listed(names)}.`)}</p>
    </section>
  );
}

function conclusive({ reenacted, averted }: PartCounts): number {
  return reenacted + averted;
}
