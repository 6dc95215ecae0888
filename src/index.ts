/**
 * The library's public surface: read and write scenarios, read and judge recordings, render reports. What boots servers is
 * the command line's business.
 */
export { formatProblem, type Position, type Problem, RefusedInput } from './kit/problem.ts';
export type { Moment } from './model/moment.ts';
export type { NodeState } from './model/node-state.ts';
export type { Scenario, Suspect, SymptomPlan } from './model/scenario.ts';
export type { Topology } from './model/topology.ts';
export type { Header, RecordedEvent } from './recording/event.ts';
export { readRecording } from './recording/reader.ts';
export { foldTimeline, type Timeline } from './recording/timeline.ts';
export { renderHtml } from './report/html.tsx';
export { renderJson } from './report/json.ts';
export { renderJunit } from './report/junit.ts';
export { renderText } from './report/text.ts';
export { readScenario } from './scenario/read-scenario.ts';
export { writeScenario } from './scenario/write-scenario.ts';
export { judge, type Verdict } from './trial/judge.ts';
