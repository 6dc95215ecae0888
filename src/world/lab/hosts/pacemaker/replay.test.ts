import { describe, expect, it } from 'vitest';
import { cib, lost, runs, stateful } from '../../../../managers/pacemaker/small-cib.fixture.ts';
import { headline, replay } from './replay.ts';

const nowSeconds = 1_700_000_100;

/** A standby of three nodes, which its agent recommends; the others are gone. */
function leftAlone(quorum: boolean, policy = 'stop') {
  const states = {
    n1: { attributes: lost },
    n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=100' },
    n3: { attributes: lost },
  };
  const options = `stonith-enabled=false no-quorum-policy=${policy}`;
  const resources = stateful('P', '');
  const text = cib({ quorum, options, nodes: ['n1', 'n2', 'n3'], resources, states });
  return replay(text, 'input.xml', nowSeconds);
}

describe('a decision of the real scheduler, taken again', () => {
  const votes = 'the partition has 1 of 3 votes, which is no quorum, and no-quorum-policy';

  it('says why nobody is promoted after it', () => {
    const answer = leftAlone(false, 'freeze');
    expect(answer.operations).toEqual([]);
    expect(headline('8', [], answer)).toContain(
      `transition 8: nothing to change; nobody is promoted: ${votes}=freeze keeps what runs`,
    );
  });

  it('says so where something is stopped for lack of quorum', () => {
    const answer = leftAlone(false);
    expect(answer.operations).toEqual(['stop P n2']);
    expect(headline('8', ['stop P on n2'], answer)).toBe(
      `transition 8: stop P on n2; ${votes}=stop stops whatever needs one`,
    );
  });

  it('says nothing of the kind where somebody is promoted', () => {
    const answer = leftAlone(true);
    expect(answer.operations).toEqual(['promote P n2']);
    expect(headline('9', ['promote P on n2'], answer)).toBe('transition 9: promote P on n2');
  });
});
