import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { positionOf } from './causality.ts';
import { CommandShortcut } from './command-shortcut.ts';
import type { Figure } from './figure.ts';
import { headersByOrigin, type RawHeaders } from './headers-by-origin.ts';
import { isFresh } from './is-fresh.ts';
import { type KeptAnswer, KeptAnswers } from './kept-answers.ts';
import type { RequestGuard } from './request-guard.ts';
import type { RequestSampler } from './request-sampler.ts';
import type { RequestTimes } from './request-times.ts';
import { SeenTokens } from './seen-tokens.ts';
import type { Serving } from './serving.ts';
import type { Settings } from './settings.ts';

export interface ShortcutParts {
  readonly replica: Serving;
  readonly settings: Pick<Settings, 'cookieSecure' | 'origins'>;
  readonly guard: Pick<RequestGuard, 'admitsRead' | 'admitsCommand' | 'admitted'>;
  /** None: nobody asks for them. */
  readonly times?: RequestTimes;
  /** None: nothing is traced. */
  readonly sampler?: RequestSampler | undefined;
}

/**
 * A way around the framework for reads whose answer is kept and still right, and for commands
 * (`CommandShortcut`): routing, hooks, pipes and encoding cost twice what Node needs to take the
 * request and write the answer.
 *
 * Guarantees: the answer is, byte for byte, what the framework would make of this request now; it
 * is guarded, counted, timed and sampled as any other, once. Answers are made in one place only,
 * the controllers: whatever is unusual about a request, or not known here, is left to them.
 */
export class Shortcut {
  readonly kept = new KeptAnswers();
  readonly commands: CommandShortcut;
  readonly seenTokens: SeenTokens;
  readonly #parts: ShortcutParts;
  readonly #headersByOrigin: ReadonlyMap<string | undefined, RawHeaders>;
  #isOpen = true;
  #answered = 0;
  /** The causal token of `#next`, without sightings. */
  #position = '';
  #next = -1;

  constructor(parts: ShortcutParts) {
    this.#parts = parts;
    this.commands = new CommandShortcut(parts);
    this.seenTokens = new SeenTokens(parts.replica);
    this.#headersByOrigin = headersByOrigin(parts.settings);
  }

  /** Requests that were answered here. */
  get answered(): number {
    return this.#answered + this.commands.answered;
  }

  /** From here on everything goes through the framework, which closes connections. */
  close(): void {
    this.#isOpen = false;
  }

  figures(): readonly Figure[] {
    const labels = {};
    return [
      { name: 'http_requests_shortened_total', labels, value: this.answered },
      { name: 'kept_answers', labels, value: this.kept.size },
      { name: 'kept_answers_bytes', labels, value: this.kept.bytes },
    ];
  }

  /** Answers here what can be; for the rest nothing was done before the framework has it. */
  handle(request: IncomingMessage, response: ServerResponse, framework: RequestListener): void {
    const { method } = request;
    if (this.#isOpen && method === 'GET' && this.kept.size > 0) {
      if (this.#answer(request, response)) return;
    } else if (this.#isOpen && method === 'POST' && this.commands.expects(request)) {
      const common = this.#commonOf(request);
      if (common !== null) {
        this.commands.take(request, response, common, framework);
        return;
      }
    }
    framework(request, response);
  }

  #answer(request: IncomingMessage, response: ServerResponse): boolean {
    const sinceMs = performance.now();
    const kept = this.kept.find(request.url ?? '');
    if (kept === undefined) return false;
    const common = this.#commonOf(request);
    if (common === null || !this.#isCurrent(kept)) return false;
    const { guard, sampler, times } = this.#parts;
    if (sampler?.samples(request) === true || !guard.admitsRead(request)) return false;
    const isKnown = isFresh(request.headers['if-none-match'], kept.etag);
    this.#send(response, common, kept, isKnown);
    this.#answered++;
    times?.observe('GET', kept.route, isKnown ? 304 : 200, performance.now() - sinceMs);
    return true;
  }

  /** What any answer to this client carries; null: there is something unusual about it. */
  #commonOf({ headers }: IncomingMessage): RawHeaders | null {
    return this.#isSeen(headers) ? (this.#headersByOrigin.get(headers.origin) ?? null) : null;
  }

  /** Whether all is applied here that the client has seen or wants to see. */
  #isSeen(headers: IncomingMessage['headers']): boolean {
    if (this.#parts.replica.state !== 'live' || headers['shop-read'] !== undefined) return false;
    const token = headers['shop-position'];
    return token === undefined || this.seenTokens.has(String(token));
  }

  #isCurrent(kept: KeptAnswer): boolean {
    const { next } = this.#parts.replica;
    if (kept.next === next) return true;
    if (!holds(kept.isCurrent)) return false;
    kept.next = next;
    return true;
  }

  #send(response: ServerResponse, common: RawHeaders, kept: KeptAnswer, isKnown: boolean): void {
    const headers = [...common, 'shop-position', this.#positionWith(kept.sighted)];
    headers.push('etag', kept.etag, 'cache-control', 'no-cache');
    if (isKnown) {
      response.writeHead(304, headers).end();
      return;
    }
    headers.push('content-type', 'application/json; charset=utf-8', 'content-length', kept.length);
    response.writeHead(200, headers).end(kept.text);
  }

  #positionWith(sighted: string): string {
    const { log, next } = this.#parts.replica;
    if (next !== this.#next) {
      this.#next = next;
      this.#position = positionOf(log, next, []);
    }
    return this.#position + sighted;
  }
}

/** What goes wrong here goes wrong in the controller too, which tells it. */
function holds(condition: () => boolean): boolean {
  try {
    return condition();
  } catch {
    return false;
  }
}
