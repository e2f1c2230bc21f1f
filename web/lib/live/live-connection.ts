import { LIVE_SILENCE_MS_MAX, type LiveMessage, type LiveWatch } from '@thingy/contracts';
import { backoffMs } from '../backoff.ts';
import type { LiveSocket, OpenSocket } from './live-socket.ts';

/** Of the first try after a connection was lost; doubled for each that fails. */
const RETRY_BASE_MS = 2_000;
const RETRY_LIMIT_MS = 30_000;
/** A connection that lasted so long was a good one: the next begins with short waits again. */
const STEADY_MS = 10_000;
/** When the browser is online again, so are its neighbours. */
const ONLINE_WITHIN_MS = 1_000;

/** What a connection is for. */
export interface LiveSubject {
  /** What the page shows of this service now; null: nothing, and no connection is needed. */
  watch(): LiveWatch | null;
  onMessage(message: LiveNews): void;
}

export type LiveNews = Exclude<LiveMessage, { type: 'watching' | 'heartbeat' }>;
/** `idle`: nothing is watched, or the page sleeps. */
export type LiveState = 'idle' | 'trying' | 'live';

/** What the service has confirmed that it watches, and up to where everything of it was told. */
interface Told {
  readonly key: string;
  readonly position: string;
}

/**
 * The connection to `/live` of one service: open while something is watched and the page is awake,
 * made again after full jitter when it is lost, and resumed after what was told last. Never has
 * more than one watch unanswered, so that an answer is always to the newest.
 */
export class LiveConnection {
  readonly #url: string;
  readonly #subject: LiveSubject;
  readonly #open: OpenSocket;
  readonly #onState: () => void;
  #isAwake = false;
  #socket: LiveSocket | null = null;
  #state: LiveState = 'idle';
  /** Of the watch that was sent last on this socket; null: none. */
  #sent: string | null = null;
  /** It was told to read everything again: once it has, the watch is sent anew. */
  #isReset = false;
  #isAwaiting = false;
  #told: Told | null = null;
  #failures = 0;
  #liveSinceMs = 0;
  #heardAtMs = 0;
  #isUpdateDue = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, subject: LiveSubject, open: OpenSocket, onState: () => void) {
    this.#url = url;
    this.#subject = subject;
    this.#open = open;
    this.#onState = onState;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** The page is looked at: connects at once, and anew if the connection was silent for long. */
  wake(): void {
    this.#isAwake = true;
    const isSilent = Date.now() - this.#heardAtMs > LIVE_SILENCE_MS_MAX;
    if (this.#socket !== null && isSilent) this.#drop();
    if (this.#socket === null) this.#stopRetry();
    this.update();
  }

  sleep(): void {
    this.#isAwake = false;
    this.#update();
  }

  /** The browser says that the network is back: no need to wait for the next try. */
  online(): void {
    if (this.#retry === undefined) return;
    this.#stopRetry();
    this.#retryIn(backoffMs(0, ONLINE_WITHIN_MS, ONLINE_WITHIN_MS));
  }

  /** The browser says that the network is gone; it is tried all the same, as it may be wrong. */
  offline(): void {
    if (this.#socket !== null) this.#lost();
  }

  /** To be called when what is watched may have changed; many calls at once are one. */
  update(): void {
    if (this.#isUpdateDue) return;
    this.#isUpdateDue = true;
    queueMicrotask(() => this.#update());
  }

  #update(): void {
    this.#isUpdateDue = false;
    const watch = this.#isAwake ? this.#subject.watch() : null;
    if (watch === null) {
      this.#stopRetry();
      this.#drop();
      this.#setState('idle');
    } else if (this.#socket === null) {
      if (this.#retry === undefined) this.#connect();
    } else if (this.#sent !== null && !this.#isAwaiting) {
      if (this.#isReset || keyOf(watch) !== this.#sent) this.#send(watch);
    }
  }

  #connect(): void {
    this.#setState('trying');
    const socket = this.#open(this.#url);
    this.#socket = socket;
    const ifCurrent = (act: () => void) => () => {
      if (this.#socket === socket) act();
    };
    socket.onopen = ifCurrent(() => this.#onOpen());
    socket.onclose = ifCurrent(() => this.#lost());
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#onText(String(data));
    };
    this.#heard();
  }

  #onOpen(): void {
    const watch = this.#subject.watch();
    if (watch === null) this.#update();
    else this.#send(watch);
  }

  #send(watch: LiveWatch): void {
    const key = keyOf(watch);
    // What was told since goes beyond what the page came with.
    const after = this.#told?.key === key ? this.#told.position : watch.after;
    this.#sent = key;
    this.#isAwaiting = true;
    this.#isReset = false;
    this.#told = null;
    this.#socket?.send(JSON.stringify({ ...watch, after }));
  }

  #onText(text: string): void {
    const message = parse(text);
    if (message === null) this.#lost();
    else this.#onMessage(message);
  }

  #onMessage(message: LiveMessage): void {
    this.#heard();
    const { type, position } = message;
    if (type === 'watching' || type === 'reset') {
      this.#isAwaiting = false;
      this.#isReset = type === 'reset';
      this.#told = type === 'reset' ? null : { key: this.#sent ?? '', position };
      if (this.#state !== 'live') this.#liveSinceMs = Date.now();
      this.#setState('live');
    } else if (this.#told !== null) {
      this.#told = { ...this.#told, position };
    }
    if (type === 'watching') this.update();
    else if (type !== 'heartbeat') this.#subject.onMessage(message);
  }

  #heard(): void {
    this.#heardAtMs = Date.now();
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), LIVE_SILENCE_MS_MAX);
  }

  #lost(): void {
    const isSteady = this.#state === 'live' && Date.now() - this.#liveSinceMs > STEADY_MS;
    this.#failures = isSteady ? 0 : this.#failures + 1;
    this.#drop();
    this.#setState('trying');
    this.#retryIn(backoffMs(Math.max(0, this.#failures - 1), RETRY_BASE_MS, RETRY_LIMIT_MS));
  }

  #drop(): void {
    clearTimeout(this.#silence);
    this.#socket?.close();
    this.#socket = null;
    this.#isAwaiting = false;
    this.#isReset = false;
    this.#sent = null;
    if (this.#state === 'live') this.#setState('trying');
  }

  #retryIn(milliseconds: number): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#update();
    }, milliseconds);
  }

  #stopRetry(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #setState(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onState();
  }
}

/** Of what is watched, whatever of it is known already. */
function keyOf({ productIds = [] }: LiveWatch): string {
  return productIds.join(' ');
}

/** null: not what a service says. */
function parse(text: string): LiveMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    const isOurs = typeof message === 'object' && message !== null && 'type' in message;
    return isOurs ? (message as LiveMessage) : null;
  } catch {
    // Not JSON: something else answers there. The connection is made anew.
    return null;
  }
}
