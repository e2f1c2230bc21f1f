import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type DynamicModule, Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { CartFact, CatalogFact, ContextName, OrderFact } from '@thingy/contracts';
import {
  type AppendFault,
  CausalToken,
  LOG_OPENED,
  MemoryLog,
  type Origin,
  type Replica,
  structured,
  type Typed,
} from '@thingy/simba';
import type { FastifyInstance } from 'fastify';
import { describeLog } from '../describe-log.ts';
import type { Figure } from '../figure.ts';
import { Live } from '../live/live.ts';
import { RequestGuard } from '../request-guard.ts';
import { isServing } from '../serving.ts';
import type { Settings } from '../settings.ts';
import { createShopServer } from '../shop-server.ts';
import { Shortcut } from '../shortcut.ts';
import { type Answer, answerFlaws } from './answer-flaws.ts';
import { documentFlaws } from './document-flaws.ts';
import { settingsForTests } from './settings-for-tests.ts';

/** However busy the machine of the tests is, nothing is shed. */
const CALM = { ms: 0, stop: () => {} };

/** What of a replica does not depend on its context. */
type Following = Pick<
  Replica<never, never, Typed>,
  | 'start'
  | 'stop'
  | 'state'
  | 'replayed'
  | 'log'
  | 'next'
  | 'hasSeen'
  | 'catchUp'
  | 'latest'
  | 'digest'
>;

/** How a context is put together, as its `main.ts` does it. */
export interface Parts<Serving extends Following> {
  readonly context: ContextName;
  replica(log: MemoryLog): Serving;
  module(replica: Serving, settings: Settings): DynamicModule;
}

/** A service on a log in memory, and the world around it: its log's faults and other contexts. */
export class ServiceInMemory<Serving extends Following> {
  /** Of every append that a test does not make itself. */
  fault: AppendFault = 'none';
  readonly log: MemoryLog;
  readonly replica: Serving;
  readonly #context: ContextName;
  readonly #previous = new Map<ContextName, Origin>();
  readonly #answers: Answer[] = [];
  /** Responses that the framework has made. */
  readonly #seen = new WeakSet<object>();
  readonly #records: string[] = [];
  readonly #stopping = new AbortController();
  #app: NestFastifyApplication | null = null;
  #live: Live | null = null;
  #shortcut: Shortcut | null = null;
  #isOwnAppend = false;

  private constructor({ context, replica }: Parts<Serving>, log: MemoryLog | null) {
    this.#context = context;
    const fault = () => (this.#isOwnAppend ? 'none' : this.fault);
    this.log = log ?? new MemoryLog({ name: `${context}/0`, fault });
    this.replica = replica(this.log);
  }

  /**
   * Listens, so that requests may run in parallel; not live before the replica is started. Given
   * the log of another, it is one more replica of that.
   */
  static async create<Serving extends Following>(
    parts: Parts<Serving>,
    changes: Partial<Settings> = {},
    log: MemoryLog | null = null,
  ): Promise<ServiceInMemory<Serving>> {
    const service = new ServiceInMemory(parts, log);
    const settings = settingsForTests(parts.context, changes);
    const module = parts.module(service.replica, settings);
    const guard = new RequestGuard(settings, CALM);
    const { replica } = service;
    const live = new Live(settings, guard, () => isServing(replica));
    const shortcut = new Shortcut({ replica, settings, guard });
    service.#live = live;
    service.#shortcut = shortcut;
    const app = await createShopServer(module, replica, settings, guard, live, shortcut);
    await service.#listen(app);
    if (log === null)
      await service.#append(null, { type: LOG_OPENED, logId: parts.context } as Typed);
    return service;
  }

  /** Live. */
  static async start<Serving extends Following>(
    parts: Parts<Serving>,
    changes: Partial<Settings> = {},
    log: MemoryLog | null = null,
  ): Promise<ServiceInMemory<Serving>> {
    const service = await ServiceInMemory.create(parts, changes, log);
    await service.replica.start();
    service.#live?.begin();
    return service;
  }

  get server(): Server {
    if (this.#app === null) throw new Error('it does not listen yet');
    return this.#app.getHttpServer() as Server;
  }

  /** As after SIGTERM: closes its sockets, and opens no more. */
  async leave(drainMs: number): Promise<void> {
    await this.#live?.leave(drainMs);
  }

  /** Requests that were answered around the framework. */
  get shortened(): number {
    return this.#shortcut?.answered ?? 0;
  }

  /** Answers as the framework does, which has no way around it here. */
  async throughFramework(
    path: string,
    headers: Readonly<Record<string, string>>,
    sent: { readonly method: 'POST'; readonly payload: string } | null = null,
  ): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
    const answer = await this.#instance.inject({ url: path, headers, ...sent });
    const { statusCode: status, body } = answer;
    return { status, headers: answer.headers as IncomingMessage['headers'], body };
  }

  /** What its sockets tell at `/metrics`. */
  liveFigures(): readonly Figure[] {
    return this.#live?.figures() ?? [];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#app?.close();
    await this.replica.stop();
  }

  /** The origin that the next fact of this context will have. */
  upcoming(source: ContextName): Origin {
    const offset = (this.#previous.get(source)?.offset ?? 0) + 1;
    return { log: `${source}/0/${source}`, offset, index: 0 };
  }

  /** The token of a client that has seen this outcome, which is routed to here. */
  tokenOf(origin: Origin): string {
    return new CausalToken().sawOutcome(origin, [this.#context]).toString();
  }

  /** Appends a fact as a bridge does, and waits until it is applied. */
  async tell(source: ContextName, message: CartFact | CatalogFact | OrderFact): Promise<Origin> {
    const origin = this.upcoming(source);
    await this.#append(source, message);
    await this.replica.catchUp(CausalToken.parse(this.tokenOf(origin)));
    return origin;
  }

  /** Appends a record that no replica may guess about. */
  async tellNonsense(): Promise<void> {
    await this.#append(null, { type: 'Nonsense' });
  }

  async digest(): Promise<string> {
    return (await this.replica.digest()).digest;
  }

  /** All that is in the log, as text. */
  records(): readonly string[] {
    return this.#records;
  }

  async document(): Promise<OpenAPIObject> {
    const answer = await this.#instance.inject('/docs-json');
    return answer.json();
  }

  /**
   * What is wrong with the OpenAPI document, in itself and measured by all answers so far, and with
   * the log's.
   */
  async flaws(): Promise<readonly string[]> {
    const document = await this.document();
    const ofAnswers = this.#answers.flatMap((answer) => answerFlaws(document, answer));
    return [...new Set([...documentFlaws(document), ...ofAnswers, ...(await this.#logFlaws())])];
  }

  async #logFlaws(): Promise<readonly string[]> {
    const { body } = await this.#instance.inject('/docs-log');
    const expected = JSON.stringify(describeLog(this.#context, this.#context));
    return body === expected ? [] : [`/docs-log is ${body.slice(0, 100)}`];
  }

  get #instance(): FastifyInstance {
    if (this.#app === null) throw new Error('it does not listen yet');
    return this.#app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  }

  async #listen(app: NestFastifyApplication): Promise<void> {
    Logger.overrideLogger(false);
    this.#app = app;
    this.#instance.addHook('onSend', async ({ method, routeOptions }, reply, payload) => {
      this.#seen.add(reply.raw);
      this.#answers.push({
        method,
        route: routeOptions.url,
        status: reply.statusCode,
        contentType: reply.getHeader('content-type')?.toString(),
        body: payload === undefined || payload === null ? '' : String(payload),
      });
    });
    this.server.prependListener('request', (request, response) => {
      this.#watchShortened(request, response);
    });
    await app.listen(0, '127.0.0.1');
    const { signal } = this.#stopping;
    void this.log.follow(
      async ({ records }) => {
        this.#records.push(
          ...records.map(({ value }) => new TextDecoder().decode(value ?? undefined)),
        );
      },
      { signal, after: null },
    );
  }

  /** Of a command's answer that no hook of the framework sees; its address is its route. */
  #watchShortened({ method = '', url }: IncomingMessage, response: ServerResponse): void {
    const end = response.end.bind(response);
    response.end = (text?: unknown) => {
      if (method === 'POST' && !this.#seen.has(response)) {
        const { statusCode: status } = response;
        const contentType = status < 400 ? 'application/json' : 'application/problem+json';
        this.#answers.push({ method, route: url, status, contentType, body: String(text) });
      }
      return end(text);
    };
  }

  async #append(source: ContextName | null, message: Typed): Promise<void> {
    const origin = source === null ? null : this.upcoming(source);
    const previousOrigin = source === null ? null : (this.#previous.get(source) ?? null);
    if (source !== null && origin !== null) this.#previous.set(source, origin);
    this.#isOwnAppend = true;
    await this.log.append([
      structured.wrap({
        id: `record-${this.#records.length}-${message.type}`,
        source: 'test',
        session: null,
        fingerprint: '',
        traceparent: null,
        origin,
        previousOrigin,
        message,
      }),
    ]);
    this.#isOwnAppend = false;
  }
}
