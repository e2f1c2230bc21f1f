import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type Inbox, startInbox } from '@thingy/tools';

const ANSWER_MS_MAX = 5_000;

/** A mail as it arrived. */
export interface ReceivedMail {
  readonly id: string;
  readonly subject: string;
  readonly from: readonly { readonly address: string; readonly name: string }[];
  readonly to: readonly { readonly address: string; readonly name: string }[];
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
}

/** A real mail server for one test file. */
export class Mailbox {
  readonly #inbox: Inbox;
  readonly #folder: string;

  private constructor(inbox: Inbox, folder: string) {
    this.#inbox = inbox;
    this.#folder = folder;
  }

  static async open(): Promise<Mailbox> {
    const folder = await mkdtemp(join(tmpdir(), 'thingy-mail-'));
    const [web = 0, smtp = 0] = await freePorts(2);
    return new Mailbox(await startInbox({ ports: { web, smtp }, folder }), folder);
  }

  /** For the order service. */
  get env(): Readonly<Record<string, string>> {
    return this.#inbox.env;
  }

  /** All that ever arrived. */
  async mails(): Promise<readonly ReceivedMail[]> {
    return (await (await this.#get('/api/email')).json()) as readonly ReceivedMail[];
  }

  /** Those about this order, by the kind that their Message-ID names. */
  async kindsOf(orderId: string): Promise<readonly string[]> {
    const ids = (await this.mails()).map(({ headers }) => headers['message-id'] ?? '');
    return ids
      .filter((id) => id.includes(`.${orderId}@`))
      .map((id) => id.slice(1, id.indexOf('.')))
      .sort();
  }

  /** As it came over the wire. */
  async source(id: string): Promise<string> {
    return (await this.#get(`/api/email/${id}/source`)).text();
  }

  kill(): Promise<void> {
    return this.#inbox.kill();
  }

  /** With all that it had before it was killed. */
  async restart(): Promise<void> {
    await this.#inbox.restart();
    await this.#get('/api/reloadMailsFromDirectory');
  }

  async close(): Promise<void> {
    await this.#inbox.stop();
    await rm(this.#folder, { recursive: true });
  }

  async #get(path: string): Promise<Response> {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const answer = await fetch(`${this.#inbox.url}${path}`, { signal });
    if (!answer.ok) throw new Error(`the inbox answered ${path} with ${answer.status}`);
    return answer;
  }
}
