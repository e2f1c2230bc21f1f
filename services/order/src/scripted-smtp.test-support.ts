import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** What a server says to a command; null: nothing, for ever. */
export type Replies = Partial<
  Record<'CONNECT' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'END', string | null>
>;

/** In the place of a reply: the connection ends. */
export const CUT = 'cut';

const USUAL: Readonly<Record<keyof Replies, string>> = {
  CONNECT: '220 ready',
  EHLO: '250 here',
  AUTH: '235 welcome',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  END: '250 taken',
};

/** A mail server that says what it is told to say. */
export class ScriptedSmtp {
  /** Bodies that were taken. */
  readonly taken: string[] = [];
  /** Bodies that came to their end, whatever was said of them. */
  readonly bodies: string[] = [];
  replies: Replies = {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async open(replies: Replies = {}): Promise<ScriptedSmtp> {
    const smtp = new ScriptedSmtp();
    smtp.replies = replies;
    await new Promise<void>((resolve) => smtp.#server.listen(0, '127.0.0.1', resolve));
    return smtp;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /** To all who are connected, now. */
  say(reply: string): void {
    for (const socket of this.#sockets) socket.write(`${reply}\r\n`);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    let isData = false;
    this.#say(socket, 'CONNECT');
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end = endOf(text, isData); end >= 0; end = endOf(text, isData)) {
        const part = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) this.bodies.push(part);
        if (isData && this.#reply('END').startsWith('2')) this.taken.push(part);
        isData = this.#answer(socket, part, isData);
      }
    });
  }

  /** Whether a body comes next. */
  #answer(socket: Socket, part: string, isData: boolean): boolean {
    if (isData) this.#say(socket, 'END');
    else if (part === 'QUIT') socket.end('221 bye\r\n');
    else if (part === 'RSET') socket.write('250 ok\r\n');
    else {
      const verb = part.slice(0, 4) as keyof Replies;
      this.#say(socket, verb);
      return verb === 'DATA' && this.#reply('DATA').startsWith('3');
    }
    return false;
  }

  #say(socket: Socket, when: keyof Replies): void {
    const reply = this.#reply(when);
    if (reply === CUT) socket.destroy();
    else if (reply !== '') socket.write(`${reply}\r\n`);
  }

  /** Empty: it says nothing. */
  #reply(when: keyof Replies): string {
    const reply = this.replies[when];
    return reply === undefined ? USUAL[when] : (reply ?? '');
  }
}

function endOf(text: string, isData: boolean): number {
  return text.indexOf(isData ? '\r\n.\r\n' : '\r\n');
}
