/** Sockets that are open, by whose they are; a limit of 0 is none. */
export class OpenSockets {
  readonly #max: number;
  readonly #byOwner = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** null is nobody, and has no limit. */
  isFull(owner: string | null): boolean {
    return owner !== null && this.#max > 0 && (this.#byOwner.get(owner) ?? 0) >= this.#max;
  }

  add(owner: string | null): void {
    if (owner !== null) this.#byOwner.set(owner, (this.#byOwner.get(owner) ?? 0) + 1);
  }

  delete(owner: string | null): void {
    if (owner === null) return;
    const left = (this.#byOwner.get(owner) ?? 0) - 1;
    if (left > 0) this.#byOwner.set(owner, left);
    else this.#byOwner.delete(owner);
  }
}
