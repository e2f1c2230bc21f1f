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

  constructor(parts: BrowserSessionParts) {
    this.#parts = parts;
  }

  get isKnown(): boolean {
    return this.#tag !== null;
  }

  start(): void {
    const { fromPage, store, tabs } = this.#parts;
    tabs.listen(({ type }) => {
      if (type === 'session') this.checkSoon();
    });
    if (fromPage !== null) this.#bind(fromPage);
    // A page that was asked for long ago may know an older session than the browser is in now.
    if (store.hasOthers(fromPage)) this.checkSoon();
  }

  /** Asks which session it is, and goes along with it. Rejects if nobody answers. */
  async check(): Promise<void> {
    this.#adopt(await this.#parts.service.read());
  }

  /** The same, for who can do without an answer: it is asked again at the next occasion. */
  checkSoon(): void {
    void Promise.allSettled([this.check()]);
  }

  /** Ends the session, and drops all that this browser keeps of it, in all tabs. */
  async forget(): Promise<void> {
    await this.#parts.service.end();
    this.#adopt(null);
  }

  #adopt(tag: string | null): void {
    // Its page is on the way out.
    if (this.#isOver) return;
    const { store, tabs, onOver } = this.#parts;
    this.#isOver = this.#tag !== null && tag !== this.#tag;
    if (this.#isOver || store.hasOthers(tag)) {
      store.removeOthers(tag);
      tabs.post({ type: 'session' });
    }
    if (this.#isOver) onOver();
    else if (tag !== null && this.#tag === null) this.#bind(tag);
  }

  #bind(tag: string): void {
    this.#tag = tag;
    this.#parts.store.bind(tag);
    this.#parts.tabs.session = tag;
    this.#parts.onKnown();
  }
}
