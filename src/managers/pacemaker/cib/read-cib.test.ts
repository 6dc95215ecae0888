import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RefusedInput } from '../../../kit/problem.ts';
import { descendantNamed } from './element.ts';
import { readCib } from './read-cib.ts';

function refusal(text: string, nodes: readonly string[] = []) {
  try {
    readCib(text, 'input', nodes);
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems[0];
    throw error;
  }
  return undefined;
}

const inCib = (resources: string, constraints = '') =>
  `<cib validate-with="pacemaker-3.9">\n<configuration><crm_config/><nodes/>
<resources>${resources}</resources><constraints>${constraints}</constraints></configuration><status/></cib>`;

describe('what is refused, and where', () => {
  test('XML that is not well-formed, at the place where it breaks', () => {
    const problem = refusal('<cib>\n  <configuration>\n  </resources>\n</cib>');
    expect(problem?.code).toBe('cib/not-xml');
    expect(problem?.position?.line).toBeGreaterThan(1);
  });

  test('another document', () => {
    expect(refusal('<html/>')?.code).toBe('cib/not-a-cib');
  });

  test('elements nested beyond all reason, instead of running out of stack', () => {
    expect(refusal('<cib>'.repeat(5000) + '</cib>'.repeat(5000))?.code).toBe('cib/not-xml');
  });

  test.each([
    ['a bundle', inCib('\n<bundle id="b"/>'), 3],
    ['a ticket', inCib('', '<rsc_ticket id="t" rsc="A" ticket="T"/>'), 3],
    ['a remote node', inCib('<primitive id="r" class="ocf" provider="pacemaker" type="remote"/>'), 3],
    [
      'a guest node',
      inCib(
        '<primitive id="v" class="ocf" provider="x" type="y"><meta_attributes id="m"><nvpair id="n" name="remote-node" value="g"/></meta_attributes></primitive>',
      ),
      3,
    ],
  ])('%s, which the engine does not model', (_what, text, line) => {
    const problem = refusal(text);
    expect(problem?.code).toBe('cib/out-of-scope');
    expect(problem?.position?.line).toBeGreaterThanOrEqual(line);
  });

  test.each([
    ['a bundle', 'bundle b docker image=x'],
    ['a ticket', 'rsc_ticket t T: A loss-policy=stop'],
    ['a remote node', 'primitive r ocf:pacemaker:remote'],
    ['a remote node by its name', 'node r:remote'],
    ['a guest node', 'primitive g ocf:heartbeat:VirtualDomain meta remote-node=guest'],
  ])('%s in crm shell text', (_what, line) => {
    const problem = refusal(`node n1\nprimitive A ocf:heartbeat:Dummy\n${line}\n`);
    expect(problem?.code).toBe('cib/out-of-scope');
    expect(problem?.position?.line).toBe(3);
  });

  test('crm shell text without any node', () => {
    expect(refusal('primitive A ocf:pacemaker:Dummy\n')?.code).toBe('crmsh/no-nodes');
  });

  test('a crm shell line that makes no sense, by its line', () => {
    const problem = refusal('node n1\nfrobnicate A B\n');
    expect(problem?.code).toBe('crmsh/syntax');
    expect(problem?.position?.line).toBe(2);
  });

  test('a file of another kind, with one answer and not one for each line', () => {
    expect(() => readCib('reenact: 1\ntitle: mine\ntopology: {}\n', 'f')).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code: 'crmsh/syntax' })] }),
    );
  });

  test('any text is either read or refused', () => {
    const words = fc.constantFrom(
      'primitive',
      'A',
      'ocf:x:y',
      'colocation',
      'inf:',
      'ms',
      '[',
      ']',
      '(',
      '\\',
      '\n',
      '"',
      '<',
      '=',
      'op',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 25 }).map((each) => each.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        refusal(text, ['n1']);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is read', () => {
  test('crm shell text and XML of the same cluster give the same resources and constraints', () => {
    const cib = readCib(
      'node n1\nprimitive A ocf:pacemaker:Dummy \\\n\tmeta priority=5\nprimitive B ocf:pacemaker:Dummy\ncolocation c inf: A B\nlocation l A 100: n1\n',
      'input',
    );
    const find = (name: string) => descendantNamed(cib.root, name)?.attributes;
    expect(find('rsc_colocation')).toMatchObject({ rsc: 'A', 'with-rsc': 'B', score: 'INFINITY' });
    expect(find('rsc_location')).toMatchObject({ rsc: 'A', node: 'n1', score: '100' });
    expect(find('node')).toMatchObject({ uname: 'n1' });
  });

  test('a form of the crm shell that is not read is named, not passed over', () => {
    const cib = readCib('node n1\nxml <rsc_location id="l"/>\nmonitor A 10s\n', 'input');
    expect(cib.ignored.filter((note) => note.includes('not read'))).toHaveLength(2);
  });

  test('what has no effect is named', () => {
    const cib = readCib('<cib><configuration><marvels/></configuration></cib>', 'input');
    expect(cib.ignored.join('\n')).toContain('marvels');
  });
});
