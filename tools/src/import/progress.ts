import type { ImportResult } from './import-files.ts';

const SHOW_EVERY_MS = process.stderr.isTTY ? 250 : 2_000;

/** One line on stderr that moves in a terminal, and a line now and then elsewhere. */
export class Progress {
  readonly #name: string;
  readonly #startedAtMs = performance.now();
  #shownAtMs = performance.now();
  #isShown = false;

  constructor(name: string) {
    this.#name = name;
  }

  show({ read, changed, left, bad }: ImportResult): void {
    const now = performance.now();
    if (now - this.#shownAtMs < SHOW_EVERY_MS) return;
    this.#shownAtMs = now;
    const seconds = ((now - this.#startedAtMs) / 1000).toFixed(1);
    const counts = `${read} read, ${changed} changed, ${left} left, ${bad} bad`;
    process.stderr.write(`${this.#lineStart()}${this.#name}: ${counts}, ${seconds} s${lineEnd()}`);
    this.#isShown = process.stderr.isTTY;
  }

  /** A line of its own, whatever is shown. */
  say(text: string): void {
    this.end();
    process.stderr.write(`${text}\n`);
  }

  end(): void {
    if (this.#isShown) process.stderr.write('\n');
    this.#isShown = false;
  }

  #lineStart(): string {
    return this.#isShown ? '\r\x1b[K' : '';
  }
}

function lineEnd(): string {
  return process.stderr.isTTY ? '' : '\n';
}
