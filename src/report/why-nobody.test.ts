import { describe, expect, it } from 'vitest';
import { readWhyNobody } from './why-nobody.ts';

describe('why nobody was promoted', () => {
  it('is taken out of the decision, with what would have been enough', () => {
    const said =
      'Transition 3 (pg02 stopped): restart pg on pg02; nobody is promoted: pg on pg02 is restarted, because it scores -99 there; ' +
      'the agent does not recommend pg03; with -1000 instead of -INFINITY in apart pg03 would be promoted.';
    expect(readWhyNobody(said)).toEqual({
      decided: 'Transition 3 (pg02 stopped): restart pg on pg02',
      why: 'pg on pg02 is restarted, because it scores -99 there; the agent does not recommend pg03.',
      instead: 'With -1000 instead of -INFINITY in apart pg03 would have been.',
    });
  });

  it('says nothing more than the manager said', () => {
    expect(
      readWhyNobody('Transition 3: start pg; nobody is promoted: the agent does not recommend pg03.'),
    ).toEqual({
      decided: 'Transition 3: start pg',
      why: 'the agent does not recommend pg03.',
    });
    expect(readWhyNobody('Transition 3: promote pg on pg02.')).toBeUndefined();
    expect(readWhyNobody('nobody has the lease')).toBeUndefined();
  });
});
