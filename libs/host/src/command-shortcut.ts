import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BODY_BYTES_MAX } from '@thingy/contracts';
import type { FastifyInstance } from 'fastify';
import { type HeaderTaker, POSITION_HEADER, positionOf } from './causality.ts';
import type { CommandRequest, CommandRoute } from './command-route.ts';
import type { RawHeaders } from './headers-by-origin.ts';
import { problemAnswer } from './problem-filter.ts';
import type { RequestGuard } from './request-guard.ts';
import type { RequestSampler } from './request-sampler.ts';
import type { RequestTimes } from './request-times.ts';
import { isServing, type Serving } from './serving.ts';

const JSON_TYPES = new Set(['application/json', 'application/json; charset=utf-8']);
const LENGTH = /^[1-9]\d*$/;
const POSITION = POSITION_HEADER.toLowerCase();

export interface CommandShortcutParts {
  readonly replica: Serving;
  readonly guard: Pick<RequestGuard, 'admitsCommand' | 'admitted'>;
  readonly times?: RequestTimes | undefined;
  readonly sampler?: RequestSampler | undefined;
}

/** A command that is under way here. */
interface Taken {
  readonly route: CommandRoute;
  readonly reply: Reply;
  readonly response: ServerResponse;
  readonly sinceMs: number;
}

/**
 * A way around the framework for commands: routing, hooks, pipes and replies cost as much as a
 * command itself, with its append, its following and its decision.
 *
 * Guarantees: as `Shortcut`. What a command does and is answered is its controller's method, which
 * is called here with the same arguments; only how it is called and how its answer is sent is of
 * here. Whatever is unusual about a request is left to the framework before anything was done, with
 * its body unread: one that has been looked at is put back.
 */
export class CommandShortcut {
  readonly #parts: CommandShortcutParts;
  readonly #routes = new Map<string | undefined, CommandRoute>();
  #server: FastifyInstance | null = null;
  #answered = 0;

  constructor(parts: CommandShortcutParts) {
    this.#parts = parts;
  }

  /** Commands that were answered here. */
  get answered(): number {
    return this.#answered;
  }

  /** From here on commands of these routes, which `server` has too, are taken. */
  open(server: FastifyInstance, routes: readonly CommandRoute[]): void {
    this.#server = server;
    for (const route of routes) this.#routes.set(route.path, route);
  }

  /** Whether its headers may be those of a command that can be answered here. */
  expects({ url, headers }: IncomingMessage): boolean {
    if (!this.#routes.has(url) || !JSON_TYPES.has(headers['content-type'] ?? '')) return false;
    if (headers['transfer-encoding'] !== undefined) return false;
    const length = headers['content-length'] ?? '';
    return LENGTH.test(length) && Number(length) <= BODY_BYTES_MAX;
  }

  /**
   * Answers a command that is expected, or has `framework` answer it. `common`: what any answer to
   * this client carries.
   */
  take(
    request: IncomingMessage,
    response: ServerResponse,
    common: RawHeaders,
    framework: RequestListener,
  ): void {
    const sinceMs = performance.now();
    const { guard } = this.#parts;
    if (!guard.admitsCommand(request)) {
      framework(request, response);
      return;
    }
    // What came together with the headers is there in the next tick.
    process.nextTick(() => {
      const bytes = bodyOf(request);
      const reply = new Reply(common);
      const args = bytes === null ? null : this.#argumentsOf(request, bytes, reply);
      if (args === null || this.#parts.sampler?.samples(request) === true) {
        if (bytes !== null) request.unshift(bytes);
        guard.admitted(request);
        framework(request, response);
        return;
      }
      const route = this.#routes.get(request.url) as CommandRoute;
      void this.#answer({ route, reply, response, sinceMs }, args);
    });
  }

  /** null: it takes the framework to say what is wrong. */
  #argumentsOf(request: IncomingMessage, bytes: Buffer, reply: Reply): readonly unknown[] | null {
    const asked = { headers: request.headers, server: this.#server } as CommandRequest;
    try {
      const body: unknown = JSON.parse(bytes.toString());
      return this.#routes.get(request.url)?.argumentsOf(asked, body, reply) ?? null;
    } catch {
      return null; // The framework meets the same error, and has words for it.
    }
  }

  async #answer(taken: Taken, args: readonly unknown[]): Promise<void> {
    const { route, reply } = taken;
    for (const [name, value] of route.headers) reply.header(name, value);
    let status = route.status;
    let text: string;
    try {
      text = JSON.stringify(await route.run(args));
      reply.header('content-type', 'application/json; charset=utf-8');
    } catch (error) {
      const problem = problemAnswer(error, 'POST', route.path);
      for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
      ({ status, text } = problem);
    }
    this.#send(taken, status, text);
  }

  #send({ route, reply, response, sinceMs }: Taken, status: number, text: string): void {
    const { replica, times } = this.#parts;
    // A refusal shows the model too: what a client read from it must not be older elsewhere.
    if (!reply.has(POSITION) && isServing(replica)) {
      reply.header(POSITION, positionOf(replica.log, replica.next, []));
    }
    reply.header('content-length', String(Buffer.byteLength(text)));
    response.writeHead(status, reply.raw).end(text);
    this.#answered++;
    times?.observe('POST', route.path, status, performance.now() - sinceMs);
  }
}

/** All of it; null: it has not come yet. */
function bodyOf(request: IncomingMessage): Buffer | null {
  const length = Number(request.headers['content-length']);
  return request.readableLength === length ? request.read() : null;
}

/** The headers of an answer, in the order in which they were first told. */
class Reply implements HeaderTaker {
  /** Names and values by turns, as Node takes them. */
  readonly raw: string[];

  constructor(common: RawHeaders) {
    this.raw = [...common];
  }

  has(name: string): boolean {
    return this.#indexOf(name) >= 0;
  }

  header(key: string, value: string): void {
    const name = key.toLowerCase();
    const index = this.#indexOf(name);
    if (index < 0) this.raw.push(name, value);
    else this.raw[index + 1] = value;
  }

  #indexOf(name: string): number {
    for (let i = 0; i < this.raw.length; i += 2) if (this.raw[i] === name) return i;
    return -1;
  }
}
