/**
 * What was started and how to undo it, last first. Unwinding goes through to the end whatever fails on the way.
 */
export class UndoStack {
  private readonly steps: (() => Promise<void> | void)[] = [];

  push(step: () => Promise<void> | void): void {
    this.steps.push(step);
  }

  /** Undoes everything once; resolves to what went wrong on the way. */
  async unwind(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
