import type { PrivateStore } from './tabs/private-store.ts';
import type { TabChannel } from './tabs/tab-channel.ts';

/** What is needed of the storefront's server, which can read the session's cookie. */
export interface SessionService {
  /** The tag of the session that this browser is in now; null: none. */
  read(): Promise<string | null>;
  end(): Promise<void>;
}

export interface BrowserSessionParts {
  /** The tag that the page came with; null: its visitor had no session. */
  readonly fromPage: string | null;
  readonly service: SessionService;
  readonly store: PrivateStore;
  readonly tabs: TabChannel;
  /** The session is known, and what is kept of it can be read. */
  readonly onKnown: () => void;
  /** This tab shows what belongs to a session that is over: its page is to be made anew. */
  readonly onOver: () => void;
}

/**
 * Which session this tab is in. What browser and tabs keep belongs to one session, and goes with
 * it: when the cookie is gone, or is another's, all of it is dropped in all tabs.
 */
export class BrowserSession {
  readonly #parts: BrowserSessionParts;
  #tag: string | null = null;
  #isOver = false;
  #checking: Promise<unknown> = Promise.resolve();
  /** Of what was asked for while another was under way. */
  #nextCheck: Promise<void> | null = null;

  constructor(parts: BrowserSessionParts) {
    this.#parts = parts;
  }

  get isKnown(): boolean {
    return this.#tag !== null;
  }

  start(): void {
    const { fromPage, store, tabs } = this.#parts;
    tabs.listen((message) => {
      if (message.type === 'session' && message.tag !== this.#tag) this.checkSoon();
    });
    if (fromPage !== null) this.#bind(fromPage);
    // A page that was asked for long ago may know an older session than the browser is in now.
    if (hasOthers(store.sessions(), fromPage)) this.checkSoon();
  }

  /**
   * Asks which session it is, and goes along with it. Rejects if nobody answers. One at a time, so
   * that no late answer takes the place of a newer one; many that wait are one.
   */
  check(): Promise<void> {
    if (this.#nextCheck === null) {
      this.#nextCheck = Promise.allSettled([this.#checking]).then(() => this.#check());
      this.#checking = this.#nextCheck;
    }
    return this.#nextCheck;
  }

  /** The same, for who can do without an answer: it is asked again at the next occasion. */
  checkSoon(): void {
    void Promise.allSettled([this.check()]);
  }

  /** Ends the session, and drops all that this browser keeps of it, in all tabs. */
  async forget(): Promise<void> {
    await this.#parts.service.end();
    this.#adopt(null, this.#parts.store.sessions());
  }

  async #check(): Promise<void> {
    this.#nextCheck = null;
    // Another tab may get a session while the answer is on its way, and keep something of it.
    const before = this.#parts.store.sessions();
    this.#adopt(await this.#parts.service.read(), before);
  }

  /** `before`: the sessions of which something was kept when it was asked. */
  #adopt(tag: string | null, before: ReadonlySet<string>): void {
    // Its page is on the way out.
    if (this.#isOver) return;
    const { store, tabs, onOver } = this.#parts;
    const own = this.#tag;
    this.#isOver = own !== null && tag !== own;
    if (this.#isOver) store.close();
    for (const session of own === null ? before : [own, ...before]) {
      if (session !== tag) store.drop(session);
    }
    const isFirst = own === null && tag !== null;
    if (isFirst) this.#bind(tag);
    if (this.#isOver || isFirst || hasOthers(before, tag)) tabs.post({ type: 'session', tag });
    if (this.#isOver) onOver();
  }

  #bind(tag: string): void {
    this.#tag = tag;
    this.#parts.store.bind(tag);
    this.#parts.tabs.session = tag;
    this.#parts.onKnown();
  }
}

function hasOthers(sessions: ReadonlySet<string>, tag: string | null): boolean {
  return sessions.size > (tag !== null && sessions.has(tag) ? 1 : 0);
}
