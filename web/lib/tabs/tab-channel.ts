import type { CartView } from '@thingy/contracts';
import type { QueuedChange } from '../cart-change.ts';
import type { Shown } from '../seen.ts';

const NAME = 'shop';

/** What a tab tells the others of the same browser. */
export type TabMessage =
  | { readonly type: 'cart'; readonly answer: Shown<CartView> }
  | { readonly type: 'change-made'; readonly queued: QueuedChange }
  | { readonly type: 'change-done'; readonly id: string; readonly problem: string | null }
  /** The session that the browser is in now, as far as the tab knows; null: none. */
  | { readonly type: 'session'; readonly tag: string | null };

/** What is sent: whose it is too, so that nothing of one session gets into another. */
interface Addressed {
  readonly session: string | null;
  readonly message: TabMessage;
}

/** As a `BroadcastChannel`. */
export interface Broadcast {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

/** All tabs of this browser. Where there is no `BroadcastChannel`, a tab hears of none. */
export class TabChannel {
  readonly #listeners = new Set<(message: TabMessage) => void>();
  #broadcast: Broadcast | null = null;
  /** The session that this tab is in, as a tag; null: none yet. */
  session: string | null = null;

  open(broadcast: Broadcast | null = openBroadcast()): void {
    this.#broadcast = broadcast;
    if (broadcast === null) return;
    broadcast.onmessage = ({ data }) => this.#onMessage(data as Addressed);
  }

  listen(listener: (message: TabMessage) => void): void {
    this.#listeners.add(listener);
  }

  /** To all other tabs. */
  post(message: TabMessage): void {
    const addressed: Addressed = { session: this.session, message };
    this.#broadcast?.postMessage(addressed);
  }

  #onMessage({ session, message }: Addressed): void {
    if (message.type !== 'session' && session !== this.session) return;
    for (const listener of this.#listeners) listener(message);
  }
}

function openBroadcast(): Broadcast | null {
  return 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : null;
}
