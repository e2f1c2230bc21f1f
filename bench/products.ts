import type { ProductPageView, ProductView } from '@thingy/contracts';
import { HttpConnection, wireOf } from './http-connection.ts';

const PAGE = 100;

/** The first products of the catalog. */
export async function firstProducts(catalogPort: number, count: number): Promise<ProductView[]> {
  const connection = await HttpConnection.to(catalogPort);
  const products: ProductView[] = [];
  for (let page = 1; products.length < count; page++) {
    const path = `/products?page=${page}&itemsPerPage=${PAGE}`;
    const { body } = await connection.send(wireOf({ method: 'GET', path }));
    products.push(...(JSON.parse(body) as ProductPageView).products);
  }
  connection.close();
  return products.slice(0, count);
}
