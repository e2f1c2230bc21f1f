import type { ProductView } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { jsonInScript, productData } from './structured-data.ts';

const PRODUCT: ProductView = {
  id: 'spoon',
  name: 'Spoon',
  description: 'For soup.',
  priceCents: 1_205,
  picture: 'a spoon.svg',
  category: 'Kitchen & more',
  stockLevel: 3,
};
const SHOP = 'https://shop.example';

describe('the structured data of a product', () => {
  it('names it, its offer and the way to it', () => {
    const [product, trail] = productData(PRODUCT, SHOP);
    expect(product).toMatchObject({
      '@type': 'Product',
      image: 'https://shop.example/pictures/a%20spoon.svg',
      offers: { price: '12.05', priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
    });
    expect(trail).toMatchObject({
      '@type': 'BreadcrumbList',
      itemListElement: [
        { position: 1, item: 'https://shop.example/' },
        { position: 2, item: 'https://shop.example/?category=Kitchen+%26+more' },
        { position: 3, item: 'https://shop.example/products/spoon' },
      ],
    });
  });

  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [70, '0.70'],
    [99_999_999_999, '999999999.99'],
  ])('writes %d cents as %s', (priceCents, price) => {
    expect(productData({ ...PRODUCT, priceCents }, SHOP)[0]).toMatchObject({ offers: { price } });
  });

  it('says nothing of a stock that is not known', () => {
    const text = (stockLevel: ProductView['stockLevel']) =>
      JSON.stringify(productData({ ...PRODUCT, stockLevel }, SHOP));
    expect(text(null)).not.toContain('availability');
    expect(text(0)).toContain('OutOfStock');
  });

  it('can not end the script that holds it', () => {
    const name = '</script><script>alert(1)</script><!--';
    const text = jsonInScript(productData({ ...PRODUCT, name }, SHOP));
    expect(text).not.toContain('<');
    expect(JSON.parse(text)[0].name).toBe(name);
  });
});
