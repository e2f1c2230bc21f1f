import { SEARCH_LENGTH_MAX } from '@thingy/contracts';
import type { Metadata } from 'next';
import { OfficeNav } from '../../../components/back-office/office-nav.tsx';
import { OfficeProducts } from '../../../components/back-office/office-products.tsx';
import { Pager } from '../../../components/pager.tsx';
import { OFFICE_PATH } from '../../../lib/back-office/office-cookie.ts';
import { findProducts } from '../../../lib/back-office/office-reads.ts';
import { parseListQuery } from '../../../lib/list-query.ts';

export const metadata: Metadata = { title: 'Thingies' };

export default async function OfficeProductsPage({
  searchParams,
}: PageProps<'/back-office/products'>) {
  const { search, page } = parseListQuery(await searchParams);
  const { products, total, isMore, pages } = await findProducts(search, page);
  const words = search === '' ? '' : `&search=${encodeURIComponent(search)}`;
  return (
    <>
      <OfficeNav current="products" />
      <h1>Thingies</h1>
      <form action={`${OFFICE_PATH}/products`} className="office-search">
        <label htmlFor="office-search">Words or number</label>
        <input
          id="office-search"
          type="search"
          name="search"
          key={search}
          defaultValue={search}
          maxLength={SEARCH_LENGTH_MAX}
        />
        <button type="submit">Find</button>
      </form>
      <OfficeProducts products={products} total={total} isMore={isMore} />
      <Pager
        page={page}
        pages={pages}
        hrefOf={(number) => `${OFFICE_PATH}/products?page=${number}${words}`}
      />
    </>
  );
}
