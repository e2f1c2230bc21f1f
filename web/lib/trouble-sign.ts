/** Whether the reader is told of a trouble: once it lasts for a while. */
export class TroubleSign {
  readonly #graceMs: number;
  readonly #isThere: () => boolean;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isShown = false;

  constructor(graceMs: number, isThere: () => boolean) {
    this.#graceMs = graceMs;
    this.#isThere = isThere;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly isShown = (): boolean => this.#isShown;

  /** To be called whenever it may have changed. */
  update(): void {
    if (!this.#isThere()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#show(false);
    } else {
      this.#timer ??= setTimeout(() => this.#show(true), this.#graceMs);
    }
  }

  #show(isShown: boolean): void {
    if (this.#isShown === isShown) return;
    this.#isShown = isShown;
    for (const listener of this.#listeners) listener();
  }
}
