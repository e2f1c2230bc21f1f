import { CURRENCY, type ProductView, type StockLevel } from '@thingy/contracts';
import { DEFAULT_LIST, listHref } from './list-query.ts';

/** What search engines read of a product's page (schema.org). */
export function productData(product: ProductView, shopUrl: string): readonly object[] {
  const { id, name, description, category, picture, priceCents, stockLevel } = product;
  const url = `${shopUrl}/products/${id}`;
  const trail = [
    { name: 'All thingies', item: `${shopUrl}/` },
    { name: category, item: `${shopUrl}${listHref({ ...DEFAULT_LIST, category })}` },
    { name, item: url },
  ];
  const offer = {
    '@type': 'Offer',
    url,
    price: decimal(priceCents),
    priceCurrency: CURRENCY,
    ...availabilityOf(stockLevel),
  };
  return [
    {
      '@context': 'https://schema.org',
      '@type': 'Product',
      productID: id,
      url,
      name,
      description,
      category,
      image: `${shopUrl}/pictures/${picture.split('/').map(encodeURIComponent).join('/')}`,
      offers: offer,
    },
    {
      '@context': 'https://schema.org',
      '@type': 'BreadcrumbList',
      itemListElement: trail.map((place, i) => {
        return { '@type': 'ListItem', position: i + 1, ...place };
      }),
    },
  ];
}

/** JSON that is safe within a script element: nothing in it can end that element. */
export function jsonInScript(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/** While the stock isn't known, nothing is said. */
function availabilityOf(level: StockLevel | null): { availability?: string } {
  if (level === null) return {};
  return { availability: `https://schema.org/${level === 0 ? 'OutOfStock' : 'InStock'}` };
}

/** 1205 cents: "12.05". */
function decimal(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
