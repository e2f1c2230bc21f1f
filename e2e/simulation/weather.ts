import type { ContextName } from '@thingy/contracts';
import type { AppendFault } from '@thingy/simba';
import type { LogFault } from './plan.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What is wrong outside of the processes now. */
export class Weather {
  readonly #random: SeededRandom;
  readonly #timeMs: () => number;
  readonly #faults: { log: ContextName; fault: LogFault; share: number; untilMs: number }[] = [];
  readonly #stalls = new Map<string, number>();
  readonly #clocks = new Map<ContextName, number>();
  readonly #lostAnswers: { share: number; untilMs: number }[] = [];

  constructor(random: SeededRandom, timeMs: () => number) {
    this.#random = random;
    this.#timeMs = timeMs;
  }

  addFault(log: ContextName, fault: LogFault, share: number, forMs: number): void {
    this.#faults.push({ log, fault, share, untilMs: this.#timeMs() + forMs });
  }

  /** Of a log or of a process, by name. */
  addStall(what: string, forMs: number): void {
    this.#stalls.set(what, Math.max(this.#stalls.get(what) ?? 0, this.#timeMs() + forMs));
  }

  moveClock(log: ContextName, byMs: number): void {
    this.#clocks.set(log, (this.#clocks.get(log) ?? 0) + byMs);
  }

  loseAnswers(share: number, forMs: number): void {
    this.#lostAnswers.push({ share, untilMs: this.#timeMs() + forMs });
  }

  /** How far the log's clock is off. */
  clockOf(log: ContextName): number {
    return this.#clocks.get(log) ?? 0;
  }

  /** Milliseconds for which none of these moves. */
  stallMs(...what: readonly string[]): number {
    const untilMs = Math.max(...what.map((each) => this.#stalls.get(each) ?? 0));
    return Math.max(0, untilMs - this.#timeMs());
  }

  /** What the log does to an append. */
  faultOf(log: ContextName): AppendFault {
    const fault = this.#fault(log, ['duplicate', 'lost-acknowledgement', 'late', 'refused']);
    return fault as AppendFault;
  }

  /** What the way to the log does to an append. */
  wayFaultOf(log: ContextName): LogFault | 'none' {
    return this.#fault(log, ['cut', 'later', 'dropped', 'reordered', 'overtaken']);
  }

  isAnswerLost(): boolean {
    const now = this.#timeMs();
    return this.#lostAnswers.some(
      ({ share, untilMs }) => untilMs > now && this.#random.chance(share),
    );
  }

  /** Mostly a few milliseconds, seldom much more. */
  latencyMs(): number {
    const ms = this.#random.next() * 6;
    return this.#random.chance(0.03) ? ms * 50 : ms;
  }

  lateMs(): number {
    return this.#random.next() * 3_000;
  }

  #fault(log: ContextName, kinds: readonly LogFault[]): LogFault | 'none' {
    const now = this.#timeMs();
    const hit = this.#faults.find(
      (each) =>
        each.log === log &&
        kinds.includes(each.fault) &&
        each.untilMs > now &&
        this.#random.chance(each.share),
    );
    return hit?.fault ?? 'none';
  }
}
