import { VerbFailed, type Verbs } from '../../world.ts';

type AnyVerb = (...args: never[]) => Promise<unknown>;

/**
 * The same verbs, with the operating system's refusals as failures of the verb: a folder that cannot be written, a
 * program that is not there. Anything else that is thrown is a defect and passes.
 */
export function withSystemFailures(verbs: Verbs): Verbs {
  const wrapped = Object.entries(verbs).map(([name, verb]) => [name, wrap(name, verb as AnyVerb)]);
  return Object.fromEntries(wrapped) as Verbs;
}

function wrap(name: string, verb: AnyVerb): AnyVerb {
  return async (...args) => {
    try {
      return await verb(...args);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new VerbFailed(`${name} could not be done: ${error.message}`, { cause: error });
    }
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
