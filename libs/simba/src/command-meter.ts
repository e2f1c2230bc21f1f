import type { SimbaErrorCode } from './errors.ts';
import { DURATION_SECONDS, Histogram } from './histogram.ts';

/** What the caller of a command was told: what was decided, or the code of an error. */
export type CommandResult = 'decided' | SimbaErrorCode;

export interface MeasuredCommands {
  readonly type: string;
  readonly result: CommandResult;
  /** From `submit` until it was answered. */
  readonly seconds: Histogram;
}

/** How long callers waited for their commands since the process started, and for what. */
export class CommandMeter {
  readonly #measured = new Map<string, Map<CommandResult, MeasuredCommands>>();

  /** Types come from the code, never from outside: there are as many as the context has. */
  answered(type: string, result: CommandResult, ms: number): void {
    let byResult = this.#measured.get(type);
    if (byResult === undefined) {
      byResult = new Map();
      this.#measured.set(type, byResult);
    }
    let measured = byResult.get(result);
    if (measured === undefined) {
      measured = { type, result, seconds: new Histogram(DURATION_SECONDS) };
      byResult.set(result, measured);
    }
    measured.seconds.observe(ms / 1_000);
  }

  all(): readonly MeasuredCommands[] {
    return [...this.#measured.values()].flatMap((byResult) => [...byResult.values()]);
  }
}
