import type { BrowserContext, ConsoleMessage, Request, Response } from 'playwright-core';

/** Chromium repeats every failed request in the console; the request itself says more. */
const REPEATED = /^Failed to load resource: /;
/** A page tries to connect to a service that is away: now and then, by chance. */
export const SOCKET_FAILED = /^console WebSocket connection to /;
/** A page that is left gives up what it had asked for. */
const GIVEN_UP = 'net::ERR_ABORTED';

/**
 * What goes wrong in the pages of one browser, one line each: `409 POST http://…/orders`,
 * `failed GET http://…/cart net::ERR_CONNECTION_REFUSED`, `console …`, `exception …`.
 */
export class Troubles {
  readonly #lines: string[] = [];

  constructor(context: BrowserContext) {
    context.on('console', (message) => this.#onConsole(message));
    context.on('weberror', (error) => this.#lines.push(`exception ${error.error().message}`));
    context.on('requestfailed', (request) => this.#onFailed(request));
    context.on('response', (response) => this.#onResponse(response));
  }

  /** Throws unless what was expected went wrong, however often, and nothing else but `possible`. */
  mustBe(expected: readonly RegExp[], possible: readonly RegExp[] = []): void {
    const allowed = [...expected, ...possible];
    const surprises = this.#lines.filter((line) => !allowed.some((one) => one.test(line)));
    const missing = expected.filter((one) => !this.#lines.some((line) => one.test(line)));
    if (surprises.length > 0) throw new Error(`went wrong:\n  ${surprises.join('\n  ')}`);
    if (missing.length === 0) return;
    throw new Error(`only this went wrong, not ${missing}:\n  ${this.#lines.join('\n  ')}`);
  }

  #onConsole(message: ConsoleMessage): void {
    if (message.type() !== 'error' || REPEATED.test(message.text())) return;
    this.#lines.push(`console ${message.text()}`);
  }

  #onFailed(request: Request): void {
    const reason = request.failure()?.errorText ?? '';
    if (reason !== GIVEN_UP) {
      this.#lines.push(`failed ${request.method()} ${request.url()} ${reason}`);
    }
  }

  #onResponse(response: Response): void {
    if (response.status() < 400) return;
    this.#lines.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  }
}
