/** Configurations that are looked at before the search gives up, and says so. */
export const STEPS_MAX = 1_000_000;

/** What an object does when it is used by one client at a time. */
export interface Specification<State, Input, Output> {
  readonly initial: State;
  /**
   * The state after the operation; null: the operation does not come to this output in this state.
   * An output of null is not known: any is possible.
   */
  step(state: State, input: Input, output: Output | null): State | null;
  /** The same text for the same state, and for no other. */
  keyOf(state: State): string;
  /** Whether an operation with this input never changes a state. */
  isRead(input: Input): boolean;
}

export interface Operation<Input, Output> {
  readonly input: Input;
  /** null: not known. */
  readonly output: Output | null;
  /** -Infinity: nothing but `after` says when it began. */
  readonly invokedAtMs: number;
  /** Infinity: it was never answered; it may take effect at any time after its call, or never. */
  readonly returnedAtMs: number;
  /** Operations, by their index, that must have taken effect before it. */
  readonly after: readonly number[];
}

interface Placed {
  /** Operations by index, in an order that explains them; the longest such, if not all are. */
  readonly order: readonly number[];
  readonly steps: number;
}

export type Verdict =
  | (Placed & { readonly verdict: 'linearizable' | 'unknown' })
  /** `stuck`: after `order` this operation had to take effect, and neither it nor another could. */
  | (Placed & { readonly verdict: 'violated'; readonly stuck: number });

/**
 * Whether there is one order of these operations, each at a moment between its call and its return,
 * that the specification allows: linearizability (Herlihy and Wing, 1990).
 *
 * The search is Wing and Gong's (1993), with Lowe's memory of what was tried (2017) and the linked
 * list of calls and returns that porcupine made of it. Worst case exponential in the operations
 * under way at once; it gives up with `unknown` after `stepsMax` configurations, and never says
 * `linearizable` of what it has not seen whole.
 *
 * Two additions: `after`, for orders that no clock shows; and a read that can take effect does so
 * at once. Nothing is lost by that: it changes no state, so any order in which it comes later
 * remains one when it is moved to the front.
 */
export function checkLinearizable<State, Input, Output>(
  specification: Specification<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  stepsMax = STEPS_MAX,
): Verdict {
  return new Search(specification, operations).run(stepsMax);
}

/** A call or a return, in the list of those that have no place in the order yet. */
interface Entry {
  readonly index: number;
  readonly isReturn: boolean;
  readonly atMs: number;
  previous: Entry | null;
  next: Entry | null;
  /** Of a call: its return, if it has one. */
  end: Entry | null;
}

/** A choice: one operation that may change the state, and the reads that follow at once. */
interface Frame<State> {
  readonly call: Entry;
  readonly state: State;
  readonly lifted: readonly Entry[];
}

class Search<State, Input, Output> {
  readonly #specification: Specification<State, Input, Output>;
  readonly #operations: readonly Operation<Input, Output>[];
  readonly #head: Entry;
  /** By operation: those that come after it. */
  readonly #followers: ReadonlyMap<number, readonly number[]>;
  /** Reads that began at no known time, have no place, and are held up by nothing any more. */
  readonly #freeReads = new Set<number>();
  readonly #calls = new Map<number, Entry>();
  /** A bit per operation that has its place. */
  readonly #placed: Uint16Array;
  readonly #tried = new Set<string>();
  readonly #frames: Frame<State>[] = [];
  readonly #order: number[] = [];
  #longest: readonly number[] = [];
  #stuck = -1;
  #state: State;
  #returnsLeft = 0;
  #steps = 0;

  constructor(
    specification: Specification<State, Input, Output>,
    operations: readonly Operation<Input, Output>[],
  ) {
    this.#specification = specification;
    this.#operations = operations;
    this.#state = specification.initial;
    this.#placed = new Uint16Array(Math.ceil(operations.length / 16));
    this.#followers = followersOf(operations);
    const entries = operations.flatMap((each, index) => entriesOf(each, index));
    for (const entry of entries) {
      if (entry.isReturn) this.#returnsLeft++;
      else this.#calls.set(entry.index, entry);
    }
    // Kept apart, they need not be passed over again and again at the head of the list.
    this.#head = listOf(
      entries.filter((entry) => entry.isReturn || !this.#isTimeless(entry.index)),
    );
    for (const index of operations.keys()) this.#freeIfReady(index);
  }

  run(stepsMax: number): Verdict {
    this.#placeReads();
    this.#noteLongest();
    let entry = this.#head.next;
    while (this.#returnsLeft > 0) {
      const steps = this.#steps;
      if (steps >= stepsMax) return { verdict: 'unknown', order: this.#longest, steps };
      if (entry !== null && !entry.isReturn) {
        entry = this.#place(entry) ? this.#head.next : entry.next;
        continue;
      }
      const frame = this.#frames.pop();
      if (frame === undefined) {
        return { verdict: 'violated', order: this.#longest, stuck: this.#stuck, steps };
      }
      this.#undo(frame);
      entry = frame.call.next;
    }
    return { verdict: 'linearizable', order: [...this.#order], steps: this.#steps };
  }

  /** False: it can't be next, or all that could follow was tried already. */
  #place(call: Entry): boolean {
    // A read that could be next has its place already.
    if (this.#isRead(call.index)) return false;
    const next = this.#stateAfter(call);
    if (next === null || (this.#isIdle(call) && this.#isUnchanged(next))) return false;
    const state = this.#state;
    this.#state = next;
    this.#lift(call);
    const frame = { call, state, lifted: [call, ...this.#placeReads()] };
    this.#steps++;
    const configuration = this.#configuration();
    if (this.#tried.has(configuration)) {
      this.#undo(frame);
      return false;
    }
    this.#tried.add(configuration);
    this.#frames.push(frame);
    this.#noteLongest();
    return true;
  }

  /** What may never have taken effect, nobody waits for, and would change nothing, is left out. */
  #isIdle({ index, end }: Entry): boolean {
    return end === null && !this.#followers.has(index);
  }

  #isUnchanged(next: State): boolean {
    const { keyOf } = this.#specification;
    return keyOf(next) === keyOf(this.#state);
  }

  #placeReads(): readonly Entry[] {
    const lifted: Entry[] = [];
    // One may have been what another comes after, or what held up all later calls.
    for (let read = this.#findRead(); read !== null; read = this.#findRead()) {
      this.#lift(read);
      lifted.push(read);
    }
    return lifted;
  }

  /** One that can be next; null: there is none. */
  #findRead(): Entry | null {
    for (const index of this.#freeReads) {
      const call = this.#calls.get(index) as Entry;
      if (this.#stateAfter(call) !== null) return call;
    }
    let entry = this.#head.next;
    while (entry !== null && !entry.isReturn) {
      if (this.#isRead(entry.index) && this.#stateAfter(entry) !== null) return entry;
      entry = entry.next;
    }
    return null;
  }

  #isRead(index: number): boolean {
    const { input } = this.#operations[index] as Operation<Input, Output>;
    return this.#specification.isRead(input);
  }

  #isTimeless(index: number): boolean {
    const { invokedAtMs } = this.#operations[index] as Operation<Input, Output>;
    return invokedAtMs === Number.NEGATIVE_INFINITY && this.#isRead(index);
  }

  #freeIfReady(index: number): void {
    const { after } = this.#operations[index] as Operation<Input, Output>;
    const isReady = this.#isTimeless(index) && after.every((each) => this.#isPlaced(each));
    if (isReady) this.#freeReads.add(index);
  }

  #stateAfter({ index }: Entry): State | null {
    const { input, output, after } = this.#operations[index] as Operation<Input, Output>;
    if (!after.every((each) => this.#isPlaced(each))) return null;
    return this.#specification.step(this.#state, input, output);
  }

  #isPlaced(index: number): boolean {
    return ((this.#placed[index >> 4] as number) & (1 << (index & 15))) !== 0;
  }

  #flip(index: number): void {
    this.#placed[index >> 4] = (this.#placed[index >> 4] as number) ^ (1 << (index & 15));
  }

  #lift(call: Entry): void {
    unlink(call);
    if (call.end !== null) {
      unlink(call.end);
      this.#returnsLeft--;
    }
    this.#flip(call.index);
    this.#freeReads.delete(call.index);
    for (const index of this.#followers.get(call.index) ?? []) this.#freeIfReady(index);
    this.#order.push(call.index);
  }

  /** In reverse: each is put back between the neighbours that it had. */
  #undo({ state, lifted }: Frame<State>): void {
    for (const call of lifted.toReversed()) {
      if (call.end !== null) {
        relink(call.end);
        this.#returnsLeft++;
      }
      relink(call);
      for (const index of this.#followers.get(call.index) ?? []) this.#freeReads.delete(index);
      this.#flip(call.index);
      this.#freeIfReady(call.index);
      this.#order.pop();
    }
    this.#state = state;
  }

  #configuration(): string {
    return `${String.fromCharCode(...this.#placed)} ${this.#specification.keyOf(this.#state)}`;
  }

  #noteLongest(): void {
    if (this.#stuck >= 0 && this.#order.length <= this.#longest.length) return;
    this.#longest = [...this.#order];
    let entry = this.#head.next;
    while (entry !== null && !entry.isReturn) entry = entry.next;
    this.#stuck = entry?.index ?? -1;
  }
}

function entriesOf({ invokedAtMs, returnedAtMs }: Operation<unknown, unknown>, index: number) {
  const isAnswered = returnedAtMs < Number.POSITIVE_INFINITY;
  const end = isAnswered ? entryOf(index, true, returnedAtMs, null) : null;
  const call = entryOf(index, false, invokedAtMs, end);
  return end === null ? [call] : [call, end];
}

/** By time; at the same time calls come first: what touches may have overlapped. */
function listOf(entries: readonly Entry[]): Entry {
  const head = entryOf(-1, false, Number.NEGATIVE_INFINITY, null);
  let last = head;
  for (const entry of entries.toSorted(compareEntries)) {
    last.next = entry;
    entry.previous = last;
    last = entry;
  }
  return head;
}

function followersOf(operations: readonly Operation<unknown, unknown>[]) {
  const followers = new Map<number, number[]>();
  for (const [index, { after }] of operations.entries()) {
    for (const each of after) {
      const others = followers.get(each);
      if (others === undefined) followers.set(each, [index]);
      else others.push(index);
    }
  }
  return followers;
}

function compareEntries(a: Entry, b: Entry): number {
  return compare(a.atMs, b.atMs) || Number(a.isReturn) - Number(b.isReturn);
}

/** Not by difference, which two infinities do not have. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function entryOf(index: number, isReturn: boolean, atMs: number, end: Entry | null): Entry {
  return { index, isReturn, atMs, previous: null, next: null, end };
}

function unlink({ previous, next }: Entry): void {
  if (previous !== null) previous.next = next;
  if (next !== null) next.previous = previous;
}

function relink(entry: Entry): void {
  if (entry.previous !== null) entry.previous.next = entry;
  if (entry.next !== null) entry.next.previous = entry;
}
