/** The library's public surface. Each part of the house exports what outsiders may use here. */
export { formatProblem, type Position, type Problem, RefusedInput } from './kit/problem.ts';
