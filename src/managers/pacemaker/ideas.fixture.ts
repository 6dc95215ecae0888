import { failureIdeas } from './failure-ideas.fixture.ts';
import type { Idea } from './idea.fixture.ts';
import { orderIdeas } from './order-ideas.fixture.ts';
import { placementIdeas } from './placement-ideas.fixture.ts';
import { stateIdeas } from './state-ideas.fixture.ts';

/** All the examples. */
export const ideas: readonly Idea[] = [...placementIdeas, ...orderIdeas, ...failureIdeas, ...stateIdeas];
