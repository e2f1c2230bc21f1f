import type { CartView } from '@thingy/contracts';
import { backoffMs, sleep } from './backoff.ts';
import { type AddedProduct, type CartChange, commandOf, type QueuedChange } from './cart-change.ts';
import { isEarlier } from './causal-token.ts';
import { ChangeQueue } from './change-queue.ts';
import { withChanges } from './optimistic-cart.ts';
import { undoneMessage } from './problem-message.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';
import { ShopError } from './shop-error.ts';
import { inTurn } from './tabs/in-turn.ts';
import type { PrivateStore } from './tabs/private-store.ts';
import type { TabChannel, TabMessage } from './tabs/tab-channel.ts';

/** What the store needs of the cart service. */
export interface CartService {
  /** Resolves once there is a session that a command can be sent in. */
  open(): Promise<unknown>;
  read(path: string): Promise<Shown<CartView>>;
  /** With all that has happened by now. */
  readLatest(path: string): Promise<Shown<CartView>>;
  send(command: Command): Promise<Shown<CartView>>;
}

export interface CartState {
  /** The newest cart that the server has told; null: none yet. */
  readonly told: Shown<CartView> | null;
  /** What is on its way to the server, from any tab, in order. */
  readonly changes: readonly QueuedChange[];
  /** The shop does not take changes now: they are kept, and sent when it does. */
  readonly isStalled: boolean;
  /** They are kept because a request failed, and not only because another tab is at it. */
  readonly isCutOff: boolean;
  /** Why the last change was undone, for the customer; null: none was. */
  readonly problem: string | null;
}

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

export const NOTHING_TOLD: CartState = {
  told: null,
  changes: [],
  isStalled: false,
  isCutOff: false,
  problem: null,
};
const CART = 'cart';
const LOCK = 'shop-cart-changes';
/** For another tab to send what it has; after that this one tries again later. */
const TURN_MS_MAX = 15_000;
/** A first change is sent at once; those that follow wait for a pause, but not for long. */
const PAUSE_MS = 300;
const PAUSE_MS_MAX = 1_500;
const RETRY_BASE_MS = 1_000;
const RETRY_LIMIT_MS = 30_000;
/** Answers that say neither yes nor no to one change, before it is given up. */
const DOUBTS_MAX = 8;
const BEHIND_REFRESHES_MAX = 3;
const BEHIND_BASE_MS = 1_000;
const BEHIND_LIMIT_MS = 4_000;

/**
 * The cart in this tab. Changes show at once, in all tabs, are kept in the browser, and are sent
 * one after the other by one tab at a time, so that the server applies them in the order they were
 * made; what it answers replaces what was guessed. A change whose answer is missing is sent again
 * under its id, which the server answers alike, until its outcome is known; an addition only as
 * long as the server surely remembers the id, and then the customer is told of the doubt. An answer
 * that was given at an earlier position than one already shown is dropped.
 */
export class CartStore {
  readonly #service: CartService;
  readonly #store: PrivateStore;
  readonly #queue: ChangeQueue;
  readonly #tabs: TabChannel;
  readonly #onMade: (change: CartChange) => void;
  readonly #listeners = new Set<() => void>();
  readonly #waiters = new Map<string, Waiter>();
  #state: CartState = NOTHING_TOLD;
  /** The newest that was told while additions are on their way. */
  #held: Shown<CartView> | null = null;
  #turn: Promise<void> | null = null;
  #isMoreDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changedAtMs = 0;
  #waitingSinceMs: number | null = null;
  /** Until then, a quantity waits for more clicks. */
  #dueAtMs = 0;
  #failures = 0;
  #doubts = 0;

  /** `onMade`: told of each change that is made in this tab. */
  constructor(
    service: CartService,
    store: PrivateStore,
    tabs: TabChannel,
    onMade: (change: CartChange) => void = () => undefined,
  ) {
    this.#onMade = onMade;
    this.#service = service;
    this.#store = store;
    this.#queue = new ChangeQueue(store);
    this.#tabs = tabs;
    tabs.listen((message) => this.#onTab(message));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): CartState => this.#state;

  /** Shows what this browser has kept of the session, and sends what waits. */
  wake(): void {
    this.#takeKept();
    this.retryNow();
  }

  /** Takes a cart that came from elsewhere, such as with a page. */
  accept(answer: Shown<CartView>): void {
    if (!this.#hold(answer)) this.#takeForAll(answer);
  }

  /** Asks for the cart; again a few times if what comes is older than what was seen before. */
  async refresh(): Promise<void> {
    for (let attempt = 0; attempt <= BEHIND_REFRESHES_MAX; attempt++) {
      const { isBehind } = await this.#read();
      if (!isBehind) return;
      await sleep(backoffMs(attempt, BEHIND_BASE_MS, BEHIND_LIMIT_MS));
    }
  }

  /** Adds to what is there: two tabs that add lose nothing. Rejects if it was undone. */
  add(product: AddedProduct, quantity: number): Promise<void> {
    return this.#change({ type: 'add', product, quantity });
  }

  /** Rejects with the reason if the server didn't take it; its cart is shown by then. */
  setQuantity(productId: string, quantity: number): Promise<void> {
    return this.#change({ type: 'set', productId, quantity, generation: this.#generation });
  }

  clear(): Promise<void> {
    return this.#change({ type: 'clear', generation: this.#generation });
  }

  /** Resolves when every change was answered: true; false: they are kept, and can't be sent now. */
  async settled(): Promise<boolean> {
    await this.#send();
    return this.#queue.list().length === 0;
  }

  /** Sends what waits now, as when the network is back. */
  retryNow(): void {
    this.#failures = 0;
    if (this.#queue.list().length > 0) void this.#send();
  }

  dismissProblem(): void {
    this.#publish({ problem: null });
  }

  get #generation(): number {
    return this.#state.told?.view.generation ?? 0;
  }

  #change(change: CartChange): Promise<void> {
    const queued = this.#queue.add(change);
    if (queued === null) {
      const undone = this.#undone(change, tooMany());
      this.#publish({ problem: undone.message });
      return Promise.reject(undone);
    }
    this.#onMade(change);
    this.#publish({ problem: null });
    this.#show(queued);
    this.#tabs.post({ type: 'change-made', queued });
    for (const { id } of this.#queue.overtaken()) this.#done(id, null);
    this.#sendSoon();
    return new Promise((resolve, reject) => {
      this.#waiters.set(queued.id, { resolve, reject });
    });
  }

  /** At once after a pause; else after the next one. */
  #sendSoon(): void {
    const now = Date.now();
    const isFirst = now - this.#changedAtMs > PAUSE_MS;
    this.#changedAtMs = now;
    if (isFirst) {
      void this.#send();
      return;
    }
    this.#waitingSinceMs ??= now;
    this.#dueAtMs = Math.min(now + PAUSE_MS, this.#waitingSinceMs + PAUSE_MS_MAX);
    this.#sendIn(Math.max(0, this.#dueAtMs - now));
  }

  #sendIn(milliseconds: number): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => void this.#send(), milliseconds);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Resolves when all that waited by now was answered, or can't be. */
  async #send(): Promise<void> {
    this.#stopTimer();
    this.#waitingSinceMs = null;
    this.#dueAtMs = 0;
    if (this.#turn !== null) {
      this.#isMoreDue = true;
      return this.#turn;
    }
    this.#turn = this.#takeTurn();
    try {
      await this.#turn;
    } finally {
      this.#turn = null;
    }
  }

  async #takeTurn(): Promise<void> {
    const isOurs = await inTurn(LOCK, TURN_MS_MAX, async () => {
      do {
        this.#isMoreDue = false;
        await this.#sendAll();
      } while (this.#isMoreDue && !this.#state.isStalled);
    });
    if (!isOurs) this.#stall(this.#state.isCutOff);
  }

  async #sendAll(): Promise<void> {
    for (const { id } of this.#queue.overtaken()) this.#done(id, null);
    let next = this.#queue.list()[0];
    while (next !== undefined && !this.#mayBeOvertaken(next)) {
      if (!(await this.#sendOne(next))) return this.#stall(true);
      next = this.#queue.list()[0];
    }
    this.#failures = 0;
    this.#publish({ isStalled: false, isCutOff: false });
    if (this.#hasGone()) this.#takeKept();
  }

  /** More clicks of the same burst may follow, and then this one need not be sent. */
  #mayBeOvertaken({ sentAtMs, change }: QueuedChange): boolean {
    return sentAtMs === null && change.type === 'set' && Date.now() < this.#dueAtMs;
  }

  /** false: it is not known what became of it, or it could not be sent. */
  async #sendOne(queued: QueuedChange): Promise<boolean> {
    if (this.#queue.isTooOld(queued)) return this.#giveUp(queued);
    if (!(await this.#isWorthSending(queued))) return false;
    this.#queue.sending(queued);
    try {
      this.#takeForAll(await this.#service.send(commandOf(queued)));
      this.#publish({ isStalled: false, isCutOff: false });
      this.#doubts = 0;
      this.#done(queued.id, null);
    } catch (error) {
      if (isRefusal(error) && queued.sentAtMs === null) this.#queue.notSent(queued);
      if (this.#isUndecided(error)) return false;
      this.#doubts = 0;
      // The customer sees the server's cart, not our guess, when the guess goes.
      await Promise.allSettled([this.#read()]);
      this.#done(queued.id, this.#undone(queued.change, error));
    }
    return true;
  }

  /** false: it is not known yet what to show instead. */
  async #giveUp({ id, sentAtMs, change }: QueuedChange): Promise<boolean> {
    if (sentAtMs === null) {
      this.#done(id, this.#undone(change, tooOld()));
      return true;
    }
    try {
      this.accept(await this.#service.readLatest('/cart'));
    } catch (error) {
      if (this.#isUndecided(error)) return false;
    }
    this.#doubts = 0;
    this.#done(id, this.#undone(change, inDoubt()));
    return true;
  }

  /**
   * What was sent may have arrived, and an addition is then soon in doubt. So it has a session
   * before, and while the shop is away it is first asked for the cart, which does no harm.
   */
  async #isWorthSending({ sentAtMs, change }: QueuedChange): Promise<boolean> {
    if (sentAtMs !== null || change.type !== 'add') return true;
    const isAway = this.#state.isCutOff || navigator.onLine === false;
    const [outcome] = await Promise.allSettled([isAway ? this.#read() : this.#service.open()]);
    return outcome.status === 'fulfilled' || !this.#isUndecided(outcome.reason);
  }

  /** A shop that could not be asked is asked again; one that answers nonsense, only so often. */
  #isUndecided(error: unknown): boolean {
    if (!(error instanceof ShopError)) return false;
    const { status } = error;
    if (status === null || isRefusal(error)) return true;
    return status >= 500 && ++this.#doubts < DOUBTS_MAX;
  }

  #stall(isCutOff: boolean): void {
    this.#publish({ isStalled: true, isCutOff });
    this.#sendIn(RETRY_BASE_MS + backoffMs(this.#failures++, RETRY_BASE_MS, RETRY_LIMIT_MS));
  }

  /** It is known what became of it: here and in the other tabs. */
  #done(id: string, problem: UndoneChange | null): void {
    this.#queue.remove(id);
    this.#forget(id, problem?.message ?? null, problem);
    this.#tabs.post({ type: 'change-done', id, problem: problem?.message ?? null });
  }

  #forget(id: string, problem: string | null, error: Error | null): void {
    const changes = this.#state.changes.filter((queued) => queued.id !== id);
    this.#publish(problem === null ? { changes } : { changes, problem });
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    if (error === null) waiter?.resolve();
    else waiter?.reject(error);
    this.#release();
  }

  /** What other tabs have kept and done counts here too, also if they could not say so. */
  #takeKept(): void {
    const kept = this.#store.read<Shown<CartView>>(CART);
    const told = kept === null ? this.#state.told : newerCart(this.#state.told, kept);
    const changes = this.#queue.list();
    this.#publish({ told, changes });
    const waiting = new Set(changes.map(({ id }) => id));
    for (const id of [...this.#waiters.keys()]) if (!waiting.has(id)) this.#forget(id, null, null);
    this.#release();
  }

  /** Whether something is shown as on its way that waits no more: another tab has sent it. */
  #hasGone(): boolean {
    const waiting = new Set(this.#queue.list().map(({ id }) => id));
    const shown = this.#state.changes.map(({ id }) => id);
    return [...shown, ...this.#waiters.keys()].some((id) => !waiting.has(id));
  }

  /** What was held may be shown: no addition is counted twice any more. */
  #release(): void {
    const held = this.#held;
    if (held === null || isAdding(this.#state)) return;
    this.#held = null;
    this.#takeForAll(held);
  }

  #undone(change: CartChange, reason: unknown): UndoneChange {
    const message = undoneMessage(change, this.#state.told?.view ?? null, reason);
    return new UndoneChange(message, { cause: reason });
  }

  #show(queued: QueuedChange): void {
    const others = this.#state.changes.filter(({ id }) => id !== queued.id);
    const changes = [...others, queued].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#publish({ changes });
  }

  #onTab(message: TabMessage): void {
    if (message.type === 'cart' && !this.#hold(message.answer)) this.#take(message.answer);
    if (message.type === 'change-made') {
      this.#show(message.queued);
      // The tab that made it may be closed before it has sent it.
      if (this.#timer === undefined) this.#sendIn(RETRY_LIMIT_MS);
    }
    if (message.type === 'change-done') {
      const { id, problem } = message;
      const isOwn = this.#waiters.has(id);
      this.#forget(id, isOwn ? problem : null, problem === null ? null : new UndoneChange(problem));
    }
  }

  /** true: it may have an addition that is on its way, which would be counted twice. */
  #hold(answer: Shown<CartView>): boolean {
    if (this.#state.told === null || !isAdding(this.#state)) return false;
    this.#held = newerCart(this.#held, answer);
    return true;
  }

  #takeForAll(answer: Shown<CartView>): void {
    if (this.#take(answer)) this.#tabs.post({ type: 'cart', answer });
  }

  async #read(): Promise<Shown<CartView>> {
    const answer = await this.#service.read('/cart');
    this.accept(answer);
    return answer;
  }

  #take(answer: Shown<CartView>): boolean {
    const told = newerCart(this.#state.told, answer);
    if (told === this.#state.told) return false;
    this.#store.write(CART, told);
    this.#publish({ told });
    return true;
  }

  #publish(change: Partial<CartState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** A change that was shown and is not so; the message is for the customer. */
export class UndoneChange extends Error {
  override readonly name = 'UndoneChange';
}

/** The cart to show: the newest that was told, with what is on its way. */
export function shownCart({ told, changes }: CartState): CartView | null {
  if (told === null) return null;
  return withChanges(
    told.view,
    changes.map(({ change }) => change),
  );
}

/**
 * The newer of what a page came with and what was told. While an addition is on its way, what comes
 * may have it already, and it would be counted twice: then the last that surely has it not.
 */
export function cartToShow(state: CartState, fromPage: Shown<CartView>): Shown<CartView> {
  if (state.told === null) return fromPage;
  return isAdding(state) ? state.told : newerCart(fromPage, state.told);
}

/** Of two answers the one that was given at the later position; the second if that isn't known. */
export function newerCart(old: Shown<CartView> | null, next: Shown<CartView>): Shown<CartView> {
  return old !== null && isEarlier(next.position, old.position, 'cart') ? old : next;
}

function isAdding({ changes }: CartState): boolean {
  return changes.some(({ change }) => change.type === 'add');
}

function tooMany(): ShopError {
  return new ShopError('too-many-changes', null);
}

function tooOld(): ShopError {
  return new ShopError('too-old', null);
}

function inDoubt(): ShopError {
  return new ShopError('in-doubt', null);
}

/** The shop does not take it now, and surely has not. */
function isRefusal(error: unknown): boolean {
  return error instanceof ShopError && (error.status === 503 || error.status === 429);
}
