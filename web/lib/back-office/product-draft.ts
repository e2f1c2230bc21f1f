import {
  CATEGORY_LENGTH_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  PRODUCT_NAME_LENGTH_MAX,
  type Product,
} from '@thingy/contracts';
import { parsePrice } from '../price-text.ts';
import { textOf } from './office-answer.ts';

export type ProductFields = Omit<Product, 'id'>;

/** What a form says of a product; a text: what is wrong with it. */
export function draftOf(form: FormData, { picture }: ProductFields): ProductFields | string {
  const name = textOf(form, 'name').trim();
  const category = textOf(form, 'category').trim();
  // A form sends line breaks as CR LF, whatever stood in it before.
  const description = textOf(form, 'description').replaceAll('\r\n', '\n').trim();
  const priceCents = parsePrice(textOf(form, 'price'));
  if (name === '' || name.length > PRODUCT_NAME_LENGTH_MAX) return 'Please give it a name.';
  if (category === '' || category.length > CATEGORY_LENGTH_MAX) return 'Please give a category.';
  if (description.length > PRODUCT_DESCRIPTION_LENGTH_MAX) return 'The description is too long.';
  if (priceCents === null || priceCents === 0) return 'Please give a price, such as 12.50.';
  return { name, description, priceCents, picture, category };
}

/** What a form was filled from: if the shop has something else by now, somebody else changed it. */
export function editionOf(fields: ProductFields): string {
  const { name, description, priceCents, picture, category } = fields;
  return JSON.stringify([name, description, priceCents, picture, category]);
}
