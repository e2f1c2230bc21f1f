import {
  CATEGORY_LENGTH_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  PRODUCT_ID_PATTERN,
  PRODUCT_NAME_LENGTH_MAX,
  PRODUCT_PICTURE_LENGTH_MAX,
  type Product,
  type Rejected,
} from '@thingy/contracts';

/** A file name and no path: it can't lead out of the picture folder. */
const PICTURE_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Narrows what a record claims to be a product id. */
export function isProductId(value: unknown): value is string {
  return typeof value === 'string' && PRODUCT_ID_PATTERN.test(value);
}

/**
 * The product's own fields if they are valid, otherwise what is wrong first. Total: the value may
 * be anything that JSON can say.
 */
export function validProduct(value: unknown): Product | Rejected {
  if (typeof value !== 'object' || value === null) return rejected('product must be an object');
  const { id, name, description, priceCents, picture, category } = value as Record<string, unknown>;
  if (!isProductId(id)) return rejected(`id must match ${PRODUCT_ID_PATTERN.source}`);
  if (!isLabel(name, PRODUCT_NAME_LENGTH_MAX)) {
    return rejected(`name must be 1 to ${PRODUCT_NAME_LENGTH_MAX} characters, not all blank`);
  }
  if (typeof description !== 'string' || description.length > PRODUCT_DESCRIPTION_LENGTH_MAX) {
    return rejected(`description must be at most ${PRODUCT_DESCRIPTION_LENGTH_MAX} characters`);
  }
  if (!isIntegerWithin(priceCents, 1, PRICE_CENTS_MAX)) {
    return rejected(`priceCents must be an integer from 1 to ${PRICE_CENTS_MAX}`);
  }
  if (!isLabel(picture, PRODUCT_PICTURE_LENGTH_MAX) || !PICTURE_PATTERN.test(picture)) {
    const length = `1 to ${PRODUCT_PICTURE_LENGTH_MAX} characters`;
    return rejected(`picture must be a file name of ${length}, and no path`);
  }
  if (!isLabel(category, CATEGORY_LENGTH_MAX)) {
    return rejected(`category must be 1 to ${CATEGORY_LENGTH_MAX} characters, not all blank`);
  }
  return { id, name, description, priceCents, picture, category };
}

export function isIntegerWithin(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

export function rejected(reason: string): Rejected {
  return { type: 'Rejected', reason };
}

function isLabel(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length <= lengthMax && value.trim() !== '';
}
