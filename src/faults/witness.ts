import { VerbFailed } from '../world/world.ts';
import type { Witness } from './fault.ts';

/** How long a fault's effect may take to show, in milliseconds. Real ones take tens; a busy machine takes more. */
export const landsWithinMs = 15_000;
/** How long an undone fault's effect may take to be gone, in milliseconds: crash recovery may be in between. */
export const removedWithinMs = 30_000;

/** Log times have whole milliseconds, so a line may seem this much earlier than what caused it, in milliseconds. */
export const logGrainMs = 2;

export const seen = (evidence: string): Witness => ({ seen: true, evidence });
export const unseen = (evidence: string): Witness => ({ seen: false, evidence });

/** Does something and looks; what the world could not do becomes a witness that was not seen. */
export async function attempt(act: () => Promise<Witness>): Promise<Witness> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof VerbFailed) return unseen(`the world could not do it: ${error.message}`);
    throw error;
  }
}

/**
 * Does something whose result is looked at afterwards in any case: another fault may already have brought it about.
 * @returns what the world said against it, in brackets for the end of a sentence, or nothing
 */
export async function complaint(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return '';
  } catch (error) {
    if (error instanceof VerbFailed) return ` (${error.message})`;
    throw error;
  }
}
