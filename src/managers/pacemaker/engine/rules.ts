import type { Element } from '../cib/element.ts';
import { childNamed, childrenNamed } from '../cib/element.ts';
import { addDuration, type EpochSeconds, matchesDateSpec, parseDate } from './dates.ts';
import { parseRole, type Role, role } from './role.ts';
import { leadingInteger } from './score.ts';
import { compareText, compareVersions, parseIntervalMs, sameWord } from './values.ts';

/** What a rule may ask about; whatever is absent cannot match. */
export interface RuleFacts {
  readonly now: EpochSeconds;
  /** Attributes of the node in question. */
  readonly attributes?: ReadonlyMap<string, string>;
  /** The matched groups of a resource pattern, for `%1` in attribute names; index 0 is the whole match. */
  readonly captures?: readonly (string | undefined)[];
  readonly parameters?: ReadonlyMap<string, string>;
  readonly meta?: ReadonlyMap<string, string>;
  readonly resource?: {
    standard?: string | undefined;
    provider?: string | undefined;
    agent?: string | undefined;
  };
  readonly operation?: { name: string; intervalMs: number };
  readonly role?: Role;
}

/** True if an attribute set or constraint has no rule, or one of its rules holds. */
export function anyRuleHolds(owner: Element, facts: RuleFacts): boolean {
  const rules = childrenNamed(owner, 'rule');
  return rules.length === 0 || rules.some((rule) => ruleHolds(rule, facts));
}

/** Evaluates a rule: all of its expressions, or any of them with `boolean-op="or"`. */
export function ruleHolds(rule: Element, facts: RuleFacts): boolean {
  const expressions = rule.children;
  if (sameWord(rule.attributes['boolean-op'], 'or')) {
    return expressions.some((expression) => expressionHolds(expression, facts));
  }
  return expressions.every((expression) => expressionHolds(expression, facts));
}

function expressionHolds(expression: Element, facts: RuleFacts): boolean {
  switch (expression.name) {
    case 'rule':
      return ruleHolds(expression, facts);
    case 'date_expression':
      return dateHolds(expression, facts.now);
    case 'rsc_expression':
      return resourceHolds(expression, facts);
    case 'op_expression':
      return operationHolds(expression, facts);
    case 'expression':
      return expression.attributes.attribute === '#role'
        ? roleHolds(expression, facts.role ?? role.unknown)
        : attributeHolds(expression, facts);
    default:
      return false;
  }
}

/** Replaces `%0` to `%9` by what the resource pattern matched. */
export function expandCaptures(text: string, captures: RuleFacts['captures']): string {
  if (!captures) return text;
  return text.replace(/%(\d)/g, (whole, digit: string) => captures[Number(digit)] || whole);
}

function attributeHolds(expression: Element, facts: RuleFacts): boolean {
  const { attribute, operation, type } = expression.attributes;
  if (!facts.attributes || attribute === undefined) return false;
  const actual = facts.attributes.get(expandCaptures(attribute, facts.captures));
  if (sameWord(operation, 'defined')) return actual !== undefined;
  if (sameWord(operation, 'not_defined')) return actual === undefined;
  const wanted = wantedValue(expression, facts);
  const comparison = compareValues(actual, wanted, type, operation);
  if (sameWord(operation, 'eq')) return comparison === 0;
  if (sameWord(operation, 'ne')) return comparison !== 0;
  if (actual === undefined || wanted === undefined) return false;
  if (sameWord(operation, 'lt')) return comparison < 0;
  if (sameWord(operation, 'lte')) return comparison <= 0;
  if (sameWord(operation, 'gt')) return comparison > 0;
  return sameWord(operation, 'gte') && comparison >= 0;
}

/** The value asked for. Only where a resource is at hand (in location rules) can it come from one of its own. */
function wantedValue(expression: Element, facts: RuleFacts): string | undefined {
  const { value } = expression.attributes;
  const source = expression.attributes['value-source'];
  if (!facts.parameters && !facts.meta) return value;
  if (value === undefined || value === '') return undefined;
  if (sameWord(source, 'param')) return facts.parameters?.get(value);
  if (sameWord(source, 'meta')) return facts.meta?.get(value);
  return value;
}

function compareValues(
  left: string | undefined,
  right: string | undefined,
  type: string | undefined,
  operation: string | undefined,
): number {
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  switch (type?.toLowerCase() ?? defaultType(left, right, operation)) {
    case 'integer':
      return compareNumbers(leadingInteger(left), leadingInteger(right)) ?? compareWords(left, right);
    case 'number':
      return compareNumbers(leadingNumber(left), leadingNumber(right)) ?? compareWords(left, right);
    case 'version':
      return compareVersions(left, right);
    case 'string':
      return compareWords(left, right);
    default:
      return 0;
  }
}

function defaultType(left: string, right: string, operation: string | undefined): string {
  if (!/^(lt|lte|gt|gte)$/i.test(operation ?? '')) return 'string';
  return left.includes('.') || right.includes('.') ? 'number' : 'integer';
}

function leadingNumber(text: string): number | undefined {
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? undefined : value;
}

function compareNumbers(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : Math.sign(left - right);
}

function compareWords(left: string, right: string): number {
  return compareText(left.toLowerCase(), right.toLowerCase());
}

function dateHolds(expression: Element, now: EpochSeconds): boolean {
  const { operation } = expression.attributes;
  const start = parseDate(expression.attributes.start ?? '');
  const duration = childNamed(expression, 'duration');
  let end = parseDate(expression.attributes.end ?? '');
  if (start !== undefined && end === undefined && duration) end = addDuration(start, duration);
  if (operation === undefined || sameWord(operation, 'in_range')) {
    if (start === undefined && end === undefined) return false;
    return (start === undefined || now >= start) && (end === undefined || now <= end);
  }
  if (sameWord(operation, 'date_spec')) {
    const spec = childNamed(expression, 'date_spec');
    return spec !== undefined && matchesDateSpec(now, spec);
  }
  if (sameWord(operation, 'gt')) return start !== undefined && now > start;
  return sameWord(operation, 'lt') && end !== undefined && now < end;
}

function resourceHolds(expression: Element, facts: RuleFacts): boolean {
  if (!facts.resource) return false;
  const { class: standard, provider, type } = expression.attributes;
  if (standard !== undefined && standard !== facts.resource.standard) return false;
  if (provider !== facts.resource.provider) return false;
  return type === undefined || type === facts.resource.agent;
}

function operationHolds(expression: Element, facts: RuleFacts): boolean {
  if (!facts.operation) return false;
  const { name, interval } = expression.attributes;
  if (interval !== undefined && parseIntervalMs(interval) !== facts.operation.intervalMs) return false;
  return name === facts.operation.name;
}

function roleHolds(expression: Element, actual: Role): boolean {
  if (actual === role.unknown) return false;
  const { operation, value } = expression.attributes;
  const promotable = actual > role.started;
  if (sameWord(operation, 'defined')) return promotable;
  if (sameWord(operation, 'not_defined')) return !promotable;
  if (sameWord(operation, 'eq')) return parseRole(value) === actual;
  return sameWord(operation, 'ne') && promotable && parseRole(value) !== actual;
}
