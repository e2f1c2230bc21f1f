import { ShopError } from './shop-error.ts';

/** Lets so many run at once, and refuses more: who waits holds memory, and waits for nothing. */
export class Limit {
  readonly #max: number;
  #underWay = 0;

  constructor(max: number) {
    this.#max = max;
  }

  async run<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= this.#max) throw new ShopError('not-asked', 503, { isToldToWait: true });
    this.#underWay++;
    try {
      return await act();
    } finally {
      this.#underWay--;
    }
  }
}
