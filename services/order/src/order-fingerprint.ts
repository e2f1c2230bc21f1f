import { createHmac } from 'node:crypto';
import type { PlaceOrderRequest } from '@thingy/contracts';

/**
 * Tells two bodies under one order id apart. It covers the e-mail address, whose sealed form
 * differs each time, and is keyed, so that the log gives nobody a way to try addresses out.
 */
export class OrderFingerprint {
  readonly #keys: readonly string[];

  /** The first key is in use; the others were, and may have made what is in the log. */
  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Newest key first. */
  of(request: PlaceOrderRequest): readonly string[] {
    const { id, generation, email, lines, currency, totalCents } = request;
    const shown = lines.map((line) => [line.productId, line.quantity, line.unitPriceCents]);
    const text = JSON.stringify([id, generation, email, shown, currency, totalCents]);
    return this.#keys.map((key) =>
      createHmac('sha256', key).update(text).digest('base64url').slice(0, 22),
    );
  }
}
