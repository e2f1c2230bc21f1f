import {
  type CatalogFact,
  type CatalogIntent,
  type CatalogOutcome,
  type Product,
  type PutProduct,
  type RemoveProduct,
  STOCK_LEVEL_CAP,
  type StockLevelChanged,
} from '@thingy/contracts';
import { assertNever, type Circumstances } from '@thingy/simba/domain';
import type { CatalogModel } from './model.ts';
import { isSameProduct } from './same-product.ts';
import { isIntegerWithin, isProductId, rejected, validProduct } from './valid-product.ts';

/** What becomes of a record; one outcome each. Only reads the model, and no index of it. */
export function decide(
  model: CatalogModel,
  message: CatalogIntent | CatalogFact,
  circumstances: Circumstances,
): readonly CatalogOutcome[] {
  switch (message.type) {
    case 'PutProduct':
      return [decidePut(model, message)];
    case 'RemoveProduct':
      return [decideRemove(model, message)];
    case 'StockLevelChanged':
      return [decideStockLevel(message, circumstances)];
    default:
      return assertNever(message);
  }
}

function decidePut(model: CatalogModel, message: PutProduct): CatalogOutcome {
  const valid = validProduct(message.product);
  if ('type' in valid) return valid;
  const known = model.products.get(valid.id);
  if (known === undefined) return { type: 'ProductChanged', product: valid };
  return isSameProduct(known, valid)
    ? { type: 'ProductUnchanged', productId: valid.id }
    : { type: 'ProductChanged', product: withTextsOf(known, valid) };
}

/**
 * Equal texts are those of the product that is known: what a batch has decided is kept until it
 * ends, and the texts of its records need not be.
 */
function withTextsOf(known: Product, product: Product): Product {
  const { id, name, description, picture, category } = known;
  return {
    id,
    name: product.name === name ? name : product.name,
    description: product.description === description ? description : product.description,
    priceCents: product.priceCents,
    picture: product.picture === picture ? picture : product.picture,
    category: product.category === category ? category : product.category,
  };
}

function decideRemove(model: CatalogModel, message: RemoveProduct): CatalogOutcome {
  const { productId } = message;
  if (!isProductId(productId)) return rejected('productId is malformed');
  return model.products.has(productId)
    ? { type: 'ProductRemoved', productId }
    : { type: 'ProductRefused', reason: 'unknown-product', productId };
}

/** The product may come later, or be gone: the level is kept apart from it. */
function decideStockLevel(message: StockLevelChanged, { origin }: Circumstances): CatalogOutcome {
  const { productId, level } = message;
  if (origin === null) return rejected('a stock level is a fact, and comes with its origin');
  if (!isProductId(productId)) return rejected('productId is malformed');
  if (!isIntegerWithin(level, 0, STOCK_LEVEL_CAP)) {
    return rejected(`level must be an integer from 0 to ${STOCK_LEVEL_CAP}`);
  }
  return { type: 'StockLevelChanged', productId, level };
}
