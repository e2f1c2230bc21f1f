/**
 * A session's cart as its page hears of it: over one socket after the other, each resumed where the
 * one before had come to. Node's own WebSocket sends the headers that a browser would.
 */
const SILENCE_MS_MAX = 60_000;
const PAUSE_MS_MAX = 1_000;
/** The service goes away, and says so (RFC 6455, section 7.4.1). */
const RESTART = 1_012;

export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
}

interface Socket {
  send(text: string): void;
  close(): void;
  addEventListener(type: string, listener: (event: { data: string; code: number }) => void): void;
}

export class LiveCart {
  lines: readonly CartLine[] = [];
  /** How often a new socket was needed. */
  resumed = 0;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #failed: (what: string) => void;
  #after: string | null = null;
  #socket: Socket | null = null;
  #isEnded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, origin: string, cookie: string, failed: (what: string) => void) {
    this.#url = `${url.replace('http', 'ws')}/live`;
    this.#headers = { origin, cookie };
    this.#failed = failed;
    this.#open();
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open(): void {
    const socket = new WebSocket(this.#url, { headers: this.#headers } as never) as Socket;
    this.#socket = socket;
    let wasOpen = false;
    socket.addEventListener('open', () => {
      wasOpen = true;
      socket.send(JSON.stringify({ type: 'watch', after: this.#after }));
      this.#mustSpeak();
    });
    socket.addEventListener('message', ({ data }) => {
      const { type, position, cart } = JSON.parse(data);
      this.#after = position;
      if (type === 'cart') this.lines = cart.lines;
      this.#mustSpeak();
    });
    socket.addEventListener('close', ({ code }) => {
      clearTimeout(this.#timer);
      if (this.#isEnded) return;
      // One that was not opened is a replica's that leaves, or has left: the next may be another's.
      if (wasOpen && code !== RESTART) this.#failed(`socket of the cart: closed with ${code}`);
      this.resumed++;
      this.#timer = setTimeout(() => this.#open(), PAUSE_MS_MAX * Math.random());
    });
  }

  /** There is a heartbeat at least. */
  #mustSpeak(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#failed('socket of the cart: silent');
      this.#socket?.close();
    }, SILENCE_MS_MAX);
  }
}
