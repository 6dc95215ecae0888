export { readCibXml } from './cib/read-xml.ts';
export { type DecideOptions, type Decision, decide, foresee, type Outcome } from './engine/decide.ts';
export { placements } from './explain/placements.ts';
