import * as fc from 'fast-check';

/** Random rules, and how they are written: about node attributes, dates, resources, operations, and nested. */

/** When the generated histories end, in seconds since 1970 (2023-11-14 22:13:20 UTC, a Tuesday); also the CIB's own date. */
export const when = 1_700_000_000;

export interface RuleSpec {
  readonly booleanOp: '' | 'and' | 'or';
  readonly expressions: readonly string[];
}

/** What follows `<`, without the id, which is added where it is written down. */
const attributeExpressions = [
  'expression attribute="zone" operation="eq" value="a"',
  'expression attribute="zone" operation="ne" value="a"',
  'expression attribute="ZONE" operation="defined"',
  'expression attribute="zone" operation="eq" value="A"',
  'expression attribute="rank" operation="defined"',
  'expression attribute="rank" operation="not_defined"',
  'expression attribute="rank" operation="lt" value="10"',
  'expression attribute="rank" operation="gte" value="2" type="integer"',
  'expression attribute="rank" operation="gt" value="2" type="string"',
  'expression attribute="rank" operation="lte" value="2.5" type="number"',
  'expression attribute="rank" operation="lt" value="1.10.0" type="version"',
  'expression attribute="#uname" operation="eq" value="node1"',
  'expression attribute="#uname" operation="ne" value="node2"',
  'expression attribute="#id" operation="eq" value="2"',
  'expression attribute="#kind" operation="eq" value="cluster"',
  'expression attribute="level" operation="eq" value="x" value-source="param"',
  'expression attribute="rank" operation="eq" value="priority" value-source="meta"',
] as const;

const dateExpressions = [
  'date_expression operation="gt" start="2023-01-01"',
  'date_expression operation="gt" start="2024-01-01"',
  'date_expression operation="lt" end="2023-11-15"',
  'date_expression operation="lt" end="2023-11-14 10:00:00"',
  'date_expression operation="in_range" start="2023-11-01" end="2023-12-01"',
  'date_expression operation="in_range" start="2023-11-01T00:00:00+02:00" end="2023-11-10"',
  'date_expression operation="in_range" start="2023-W46-2" end="2023-W46-3"',
  'date_expression operation="in_range" end="2023-318"',
  'date_expression operation="in_range" start="2023-11-10"><duration days="7"/></date_expression',
  'date_expression operation="in_range" start="2023-10-10"><duration months="1"/></date_expression',
  'date_expression operation="date_spec"><date_spec weekdays="1-5"/></date_expression',
  'date_expression operation="date_spec"><date_spec hours="0-8"/></date_expression',
  'date_expression operation="date_spec"><date_spec years="2023-" months="10-12" monthdays="-14"/></date_expression',
  'date_expression operation="date_spec"><date_spec weeks="46" weekyears="2023" yeardays="318"/></date_expression',
] as const;

const resourceExpressions = [
  'rsc_expression class="ocf" provider="pacemaker"',
  'rsc_expression class="ocf" provider="pacemaker" type="Stateful"',
  'rsc_expression class="ocf" provider="pacemaker" type="Dummy"',
  'rsc_expression provider="heartbeat"',
  'rsc_expression type="Stateful"',
] as const;

const operationExpressions = [
  'op_expression name="monitor"',
  'op_expression name="monitor" interval="10s"',
  'op_expression name="start"',
  'op_expression name="stop" interval="0"',
] as const;

const ruleOf = (expressions: readonly string[]): fc.Arbitrary<RuleSpec> =>
  fc.record({
    booleanOp: fc.constantFrom<RuleSpec['booleanOp'][]>('', 'and', 'or'),
    expressions: fc.array(fc.constantFrom(...expressions), { minLength: 1, maxLength: 3 }),
  });

export const nodeRule = ruleOf([...attributeExpressions, ...attributeExpressions, ...dateExpressions]);
export const resourceRule = ruleOf([...resourceExpressions, ...dateExpressions]);
export const operationRule = ruleOf([
  ...operationExpressions,
  ...operationExpressions,
  ...resourceExpressions,
  ...dateExpressions,
]);

/** The rule with its id and further attributes; the last two of three expressions stand in a rule of their own. */
export function ruleXml(id: string, { booleanOp, expressions }: RuleSpec, attributes = ''): string {
  const operator = booleanOp === '' ? '' : ` boolean-op="${booleanOp}"`;
  const written = expressions.map((text, index) => {
    const [head = '', ...inside] = text.split('>');
    const name = head.split(' ')[0];
    const own = `<${head.replace(name ?? '', `${name} id="${id}-e${index}"`)}`;
    if (inside.length === 0) return `${own}/>`;
    const [part = ''] = inside;
    return `${own}>${part.replace(/^<(\w+)/, `<$1 id="${id}-d${index}"`)}></date_expression>`;
  });
  const [first = '', ...others] = written;
  const nested =
    others.length === 2 ? `<rule id="${id}-n" boolean-op="or">${others.join('')}</rule>` : others.join('');
  return `<rule id="${id}"${attributes}${operator}>${first}${nested}</rule>`;
}
