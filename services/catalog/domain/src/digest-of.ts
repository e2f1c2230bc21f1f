import type { StockLevel } from '@thingy/contracts';
import { Digest } from '@thingy/simba/domain';
import type { CatalogModel, ProductEntry } from './model.ts';

/**
 * Made of all that there is when it is first asked for, and kept up by `evolve` from then on: most
 * of what a long log has put is replaced later, and need never be hashed.
 */
export function digestOf(model: CatalogModel): Digest {
  model.digest ??= digestOfAll(model);
  return model.digest;
}

function digestOfAll({ products, stock }: CatalogModel): Digest {
  const digest = new Digest();
  for (const entry of products.values()) digest.add(fingerprintOf(entry));
  for (const [id, { level }] of stock) digest.add(stockText(id, level));
  return digest;
}

/** Neither ids nor fingerprints have blanks: no two texts of the digest can be mixed up. */
export function stockText(id: string, level: StockLevel): string {
  return `${id} ${level}`;
}

/**
 * The long text of a product is hashed once for all models; the digest is then over fingerprints.
 * Ids and pictures have no blanks, so that no two products have the same head; the description
 * is added apart, as copying it into a longer text would cost more than hashing it.
 */
export function fingerprintOf(entry: ProductEntry): string {
  if (entry.fingerprint !== null) return entry.fingerprint;
  const { id, name, description, priceCents, picture, category } = entry;
  const digest = new Digest();
  digest.add(`${id} ${priceCents} ${picture} ${category.length} ${category}${name}`);
  digest.add(description);
  entry.fingerprint = digest.toString();
  return entry.fingerprint;
}
