import * as fc from 'fast-check';
import { rarely, seldom } from './random-resource.ts';
import { nodeRule, type RuleSpec } from './random-rule.ts';

/** Random constraints of every kind, between resources, members of groups, tags and templates. */

/** What a constraint is about, by number: a resource, a part of one, or a name for several. */
export interface ReferenceSpec {
  readonly to: 'resource' | 'member' | 'tag' | 'template';
  readonly number: number;
}

type AnyRole = '' | 'Started' | 'Promoted' | 'Unpromoted' | 'Stopped';
type AnyTask = '' | 'start' | 'stop' | 'promote' | 'demote';

export interface ConstraintSpec {
  readonly kind:
    | 'location'
    | 'locationSet'
    | 'pattern'
    | 'rule'
    | 'colocation'
    | 'order'
    | 'colocationSet'
    | 'colocationSets'
    | 'orderSet'
    | 'orderSets';
  readonly one: ReferenceSpec;
  readonly other: ReferenceSpec;
  readonly third: ReferenceSpec;
  readonly fourth: ReferenceSpec;
  readonly node: number;
  readonly score: string;
  readonly scoreAttribute: '' | 'rank' | 'absent';
  readonly rule: RuleSpec;
  readonly pattern: string;
  readonly oneRole: AnyRole;
  readonly otherRole: AnyRole;
  readonly orderKind: 'Mandatory' | 'Optional' | 'Serialize' | 'score';
  readonly symmetrical: boolean;
  readonly firstTask: AnyTask;
  readonly thenTask: AnyTask;
  readonly byZone: boolean;
  readonly influence: '' | 'false' | 'true';
  readonly discovery: '' | 'never' | 'exclusive';
  readonly sequential: boolean;
  readonly secondSequential: boolean;
  readonly requireAll: boolean;
}

const reference: fc.Arbitrary<ReferenceSpec> = fc.record({
  to: fc.oneof(
    { arbitrary: fc.constant<ReferenceSpec['to']>('resource'), weight: 16 },
    { arbitrary: fc.constantFrom<ReferenceSpec['to'][]>('member', 'tag', 'template'), weight: 3 },
  ),
  number: fc.nat(5),
});

const roles: readonly AnyRole[] = ['', '', '', 'Started', 'Promoted', 'Unpromoted'];
const tasks: readonly AnyTask[] = ['', '', 'start', 'stop', 'promote', 'demote'];

export const constraint: fc.Arbitrary<ConstraintSpec> = fc.record({
  kind: fc.constantFrom<ConstraintSpec['kind'][]>(
    'location',
    'location',
    'locationSet',
    'pattern',
    'rule',
    'rule',
    'colocation',
    'colocation',
    'colocation',
    'order',
    'order',
    'order',
    'colocationSet',
    'colocationSets',
    'orderSet',
    'orderSets',
  ),
  one: reference,
  other: reference,
  third: reference,
  fourth: reference,
  node: fc.nat(3),
  score: fc.constantFrom('INFINITY', '-INFINITY', '100', '-100', '1000', '-1000', '10', '-1', '0'),
  scoreAttribute: rarely<ConstraintSpec['scoreAttribute']>('', 'rank', 'absent'),
  rule: nodeRule,
  pattern: fc.constantFrom('^p', 'set[0-2]', '!^p', 'm(.)a', '.'),
  oneRole: fc.constantFrom(...roles),
  otherRole: fc.constantFrom(...roles),
  orderKind: fc.constantFrom<ConstraintSpec['orderKind'][]>(
    'Mandatory',
    'Mandatory',
    'Mandatory',
    'Optional',
    'Optional',
    'Serialize',
    'score',
  ),
  symmetrical: rarely(true, false),
  firstTask: fc.constantFrom(...tasks),
  thenTask: fc.constantFrom(...tasks),
  byZone: rarely(false, true),
  influence: rarely<ConstraintSpec['influence']>('', 'false', 'true'),
  discovery: rarely<ConstraintSpec['discovery']>('', 'never', 'exclusive'),
  sequential: fc.boolean(),
  secondSequential: fc.boolean(),
  requireAll: seldom(true, false),
});
