import { Injectable } from '@nestjs/common';
import { type CatalogModel, newestOrigins, productOf, viewOf } from '@thingy/catalog-domain';
import type { CatalogOutcome } from '@thingy/contracts';
import { Live, LiveGateway, type Rendered, type Touched, type Watcher } from '@thingy/host';
import type { Origin } from '@thingy/simba';
import { CatalogReplica } from './catalog-replica.ts';

/** No id has a blank: a removal is an item of its own, so that its token can name it. */
const REMOVED = 'removed ';

/** Pushes the products that a page shows. */
@Injectable()
export class CatalogGateway extends LiveGateway<CatalogModel, CatalogOutcome> {
  readonly isPerSession = false;
  readonly whole = null;

  constructor(live: Live, replica: CatalogReplica) {
    super(live, replica);
  }

  touched(outcome: CatalogOutcome): Touched | null {
    switch (outcome.type) {
      case 'ProductChanged':
        return { key: outcome.product.id, item: outcome.product.id };
      case 'StockLevelChanged':
        return { key: outcome.productId, item: outcome.productId };
      case 'ProductRemoved':
        return { key: outcome.productId, item: REMOVED + outcome.productId };
      default:
        return null;
    }
  }

  keysOf(_: CatalogModel, { productIds }: Watcher): readonly string[] {
    return productIds;
  }

  render(model: CatalogModel, item: string, _: Watcher, at: Origin | null): Rendered | null {
    if (item.startsWith(REMOVED)) return removal(model, item.slice(REMOVED.length), at);
    const shown = productOf(model, item);
    // Its removal is told by an item of its own.
    if (shown === null) return null;
    const { product, stock } = newestOrigins([shown]);
    const sightings = [
      ...(product === null ? [] : [{ type: 'ProductChanged' as const, origin: product }]),
      ...(stock === null ? [] : [{ type: 'StockLevelChanged' as const, origin: stock }]),
    ];
    return { content: { type: 'product', product: viewOf(shown) }, sightings };
  }
}

function removal(model: CatalogModel, productId: string, at: Origin | null): Rendered | null {
  // It was put again meanwhile, which is told as well.
  if (productOf(model, productId) !== null) return null;
  const sightings = at === null ? [] : [{ type: 'ProductRemoved' as const, origin: at }];
  return { content: { type: 'product-removed', productId }, sightings };
}
