import { describe, expect, it } from 'vitest';
import type { Proof } from './proof.ts';
import { renderProofHtml } from './proof-html.tsx';

const proof: Proof = {
  format: 'reenact-proof',
  version: 1,
  title: 'A standby hangs',
  fix: { 'topology.nodes.pg02.replication': 'async', 'topology.settings.work_mem': null },
  parts: [
    { part: 'case', reenacted: 0, averted: 5, inconclusive: 0 },
    { part: 'neighbour', reenacted: 1, averted: 299, inconclusive: 2 },
  ],
  bound: 0.0157,
  still: ['neighbour-007'],
  galleryBroken: ['lost/synchronous'],
  galleryAverted: [],
  created: [{ name: 'lost/async', symptoms: ['acknowledged-writes-lost'] }],
  notApplicable: ['hung-archiver'],
};

describe('the page of a proof', () => {
  const page = renderProofHtml(proof);

  it('tells the bound, what it was tried on, and each failure once', () => {
    expect(page).toContain('below 1.6 %, with 95 % confidence over 300 neighbours');
    expect(page).toContain('topology.settings.work_mem: removed');
    expect(page).toContain('1 of 300');
    for (const name of ['neighbour-007', 'lost/synchronous', 'lost/async']) {
      expect(page.split(`>${name}</a>`)).toHaveLength(2);
    }
    expect(page.split('hung-archiver')).toHaveLength(2);
    // Whatever breaks is in a file beside the page.
    expect(page).toContain('href="lost-async.yaml"');
    expect(page).toContain('the fix does not hold everywhere');
  });

  it('says that a fix holds, and shows no empty sections', () => {
    const good = renderProofHtml({ ...proof, still: [], galleryBroken: [], created: [], notApplicable: [] });
    expect(good).toContain('the fix holds');
    expect(good).not.toMatch(/New failures<\/h2>|still comes<\/h2>|Left out:/);
  });

  it('does not say that a fix holds where no trial was conclusive', () => {
    const parts = [{ part: 'case', reenacted: 0, averted: 0, inconclusive: 5 }] as const;
    const untold = renderProofHtml({ ...proof, parts, still: [], galleryBroken: [], created: [] });
    expect(untold).toContain('nothing was shown');
    expect(untold).not.toContain('the fix holds');
  });

  it('needs nothing else, runs nothing, and shows a hostile title as text', () => {
    const hostile = renderProofHtml({ ...proof, title: '<img src=x onerror=alert(1)>' });
    expect(hostile).toContain("default-src 'none'");
    expect(hostile).not.toMatch(/<script|<img|(src|href)="http/);
  });
});
