import { describe, expect, test } from 'vitest';
import { readCib } from './cib/read-cib.ts';
import { followCourse } from './course/course.ts';
import { bringUp } from './course/healthy.ts';
import { inject, parseInjections } from './course/inject.ts';
import { profileOf } from './course/profile-of.ts';
import { readCluster } from './engine/decide.ts';
import { explainWhy, parseQuestion } from './explain/why.ts';
import { gocardlessConfiguration } from './gocardless.fixture.ts';
import { lint } from './lint/lint.ts';

/** The outage that gave the engine its reason: one -INFINITY kept a healthy replica from ever being promoted. */

const cib = readCib(gocardlessConfiguration, 'gocardless.crm');
const old = { nowSeconds: 1_507_000_000, profile: '1.1.10' } as const;
const present = { nowSeconds: 1_507_000_000, profile: '2.1.5' } as const;
const faults = 'node-down:pg01,fail:Postgresql@pg02';

function afterFaults(options: typeof old | typeof present) {
  const up = bringUp(cib, options);
  if (!up) throw new Error('the fixture holds no state');
  return inject(up.cib, parseInjections(faults), options);
}

describe('the GoCardless configuration', () => {
  test('is taken for an old one because of a property that nothing reads since 2.0.0', () => {
    expect(profileOf(cib).profile).toBe('1.1.10');
  });

  test('comes up with the primary and its address together and the backup address elsewhere', () => {
    const course = bringUp(cib, old);
    const promoted = course?.last.nodes.filter((node) =>
      node.running.some((each) => each.baseId === 'Postgresql' && each.role === 4),
    );
    expect(course?.end).toBe('settled');
    expect(promoted?.map((node) => node.name)).toEqual(['pg01']);
    expect(promoted?.[0]?.running.map((each) => each.baseId)).toContain('PostgresqlVIP');
    expect(promoted?.[0]?.running.map((each) => each.baseId)).not.toContain('BackupVIP');
  });

  test('restarts the replica for ever under 1.1.10 once the primary is gone and the replica has crashed', () => {
    const course = followCourse(afterFaults(old), old);
    expect(course.end).toBe('repeats');
  });

  test('recovers from the same faults under 2.1.5', () => {
    expect(followCourse(afterFaults(present), present).end).toBe('settled');
  });

  test('why: the backup address must not be with the promoted role, and -1000 would do', () => {
    const failed = afterFaults(old);
    const why = explainWhy(failed, parseQuestion('msPostgresql', readCluster(failed, old)), old);
    expect(why.because).toContain('backup-vip-not-with-master');
    expect(why.chain.map((link) => link.text).join('\n')).toContain(
      '-100 from colocation backup-vip-not-with-master',
    );
    expect(why.counterfactuals[0]).toEqual({
      change: 'with -1000 instead of -INFINITY in backup-vip-not-with-master',
      outcome: 'pg02 is promoted',
    });
  });

  test('lint blames the constraint without being told', () => {
    const { findings } = lint(cib, { ...old, combinationsMost: 120 });
    expect(findings.map((finding) => finding.constraint)).toContain('backup-vip-not-with-master');
  });
});
