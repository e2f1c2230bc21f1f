import type { Product } from '@thingy/contracts';
import { decodeEnvelope, fingerprintOf, type Log, type Payload, structured } from '@thingy/simba';

/** What is put below `end` of a catalog's log. */
export async function productsIn(log: Log, end: number): Promise<Product[]> {
  const products: Product[] = [];
  const done = new AbortController();
  await log.follow(
    async ({ records }) => {
      for (const { offset, value } of records) {
        if (offset >= end) break;
        const message = decodeEnvelope(value)?.message as { product?: Product } | undefined;
        if (message?.product !== undefined) products.push(message.product);
      }
      if ((records.at(-1)?.offset ?? 0) >= end - 1) done.abort();
    },
    { signal: done.signal, after: null },
  );
  return products;
}

/** As an importer appends it. `id`: of the command, which no other may have. */
export function putOf(product: Product, id: string): Payload {
  return recordOf({ type: 'PutProduct', ...{ product } }, id);
}

export function removalOf(productId: string, id: string): Payload {
  return recordOf({ type: 'RemoveProduct', ...{ productId } }, id);
}

function recordOf(message: { readonly type: string }, id: string): Payload {
  return structured.wrap({
    id: id.padEnd(22, '-'),
    source: 'import-products/bench',
    session: null,
    fingerprint: fingerprintOf(JSON.stringify(message)),
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message,
  });
}
