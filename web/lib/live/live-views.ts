import { isEarlier } from '../causal-token.ts';

/** So many that going back and forth finds what was told meanwhile. */
const KNOWN_MAX = 500;

/** What is known of one thing, and since when. */
export interface TellingOf<View> {
  /** Of what is gone, the last there was. */
  readonly view: View;
  readonly isGone: boolean;
  /** The causal token of the answer or message that told it. */
  readonly position: string;
}

/**
 * The newest that this tab knows of the things on its page, whether it came with a page, by HTTP or
 * over a socket: what was told at an earlier position never replaces what was told at a later one.
 */
export class LiveViews<View> {
  readonly #context: string;
  readonly #onShown: () => void;
  readonly #known = new Map<string, TellingOf<View>>();
  /** How many parts of the page show it. */
  readonly #shown = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  /** `onShown` is called when other things are shown, or what is shown came with a newer page. */
  constructor(context: string, onShown: () => void) {
    this.#context = context;
    this.#onShown = onShown;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  find(id: string): TellingOf<View> | undefined {
    return this.#known.get(id);
  }

  /** The newer of what a page came with and what is known. */
  newest(known: TellingOf<View> | undefined, fromPage: TellingOf<View>): TellingOf<View> {
    const isOlder = known === undefined || this.#isEarlier(known, fromPage);
    return isOlder ? fromPage : known;
  }

  /** It is shown now, as it came with the page or newer, until what is returned is called. */
  show(id: string, fromPage: TellingOf<View>): () => void {
    this.#shown.set(id, (this.#shown.get(id) ?? 0) + 1);
    this.tell(id, fromPage);
    this.#onShown();
    return () => {
      const left = (this.#shown.get(id) ?? 1) - 1;
      if (left === 0) this.#shown.delete(id);
      else this.#shown.set(id, left);
      this.#onShown();
    };
  }

  /** Nothing happens if something newer is known. */
  tell(id: string, telling: TellingOf<View>): void {
    const known = this.#known.get(id);
    if (known !== undefined && this.#isEarlier(telling, known)) return;
    this.#known.delete(id);
    this.#known.set(id, telling);
    this.#forgetOldest();
    for (const listener of this.#listeners) listener();
  }

  /** It is gone; one that nobody knows of need not be. */
  remove(id: string, position: string): void {
    const known = this.#known.get(id);
    if (known !== undefined) this.tell(id, { ...known, isGone: true, position });
  }

  get shownIds(): readonly string[] {
    return [...this.#shown.keys()].sort();
  }

  /** Up to where everything that is shown is known; null: nothing is. */
  get knownUpTo(): string | null {
    let earliest: string | null = null;
    for (const id of this.#shown.keys()) {
      const { position } = this.#known.get(id) ?? { position: '' };
      if (earliest === null || isEarlier(position, earliest, this.#context)) earliest = position;
    }
    return earliest;
  }

  #isEarlier(telling: TellingOf<View>, than: TellingOf<View>): boolean {
    return isEarlier(telling.position, than.position, this.#context);
  }

  #forgetOldest(): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= KNOWN_MAX) return;
      if (!this.#shown.has(id)) this.#known.delete(id);
    }
  }
}
