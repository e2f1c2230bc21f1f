/** A connection that is made anew at once is not worth a word. */
const GRACE_MS = 4_000;

/** Whether the reader is told that the page is cut off from the shop: once it is so for a while. */
export class OfflineSign {
  readonly #isCutOff: () => boolean;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isShown = false;

  constructor(isCutOff: () => boolean) {
    this.#isCutOff = isCutOff;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly isShown = (): boolean => this.#isShown;

  /** To be called whenever it may have changed. */
  update(): void {
    if (!this.#isCutOff()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#show(false);
    } else {
      this.#timer ??= setTimeout(() => this.#show(true), GRACE_MS);
    }
  }

  #show(isShown: boolean): void {
    if (this.#isShown === isShown) return;
    this.#isShown = isShown;
    for (const listener of this.#listeners) listener();
  }
}
