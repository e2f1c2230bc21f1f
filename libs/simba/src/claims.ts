/** Who may act on an effect now. */
export interface Claim {
  /** One attempt of one process: no other, earlier or later, has this name. */
  readonly by: string;
  /** Of the claim's record: what a later claim names to supersede this one. */
  readonly offset: number;
}

/**
 * The claims in force, by effect. Part of what a replica remembers of its log, so that all
 * replicas agree on who has which claim.
 */
export class Claims {
  readonly #current = new Map<string, Claim>();

  of(effect: string): Claim | undefined {
    return this.#current.get(effect);
  }

  /** The first claim wins; another one only if it names the one in force. */
  take(effect: string, claim: Claim, supersedes: number | null): void {
    if ((this.#current.get(effect)?.offset ?? null) === supersedes) {
      this.#current.set(effect, claim);
    }
  }

  /** The effect is done, or no longer owed. */
  drop(effect: string): void {
    this.#current.delete(effect);
  }

  entries(): Iterable<[string, Claim]> {
    return this.#current;
  }

  get size(): number {
    return this.#current.size;
  }
}
