import type { Metadata } from 'next';
import Link from 'next/link';
import { ProductDetails } from '../../../components/product-details.tsx';
import { Seen } from '../../../components/seen.tsx';
import { StructuredData } from '../../../components/structured-data.tsx';
import { getProduct } from '../../../lib/catalog.ts';
import { DEFAULT_LIST, listHref } from '../../../lib/list-query.ts';
import { shownProduct } from '../../../lib/live/shown-product.ts';
import { inShop, openGraph } from '../../../lib/open-graph.ts';
import { productData } from '../../../lib/structured-data.ts';
import { webConfig } from '../../../lib/web-config.ts';

type Props = PageProps<'/products/[id]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { view } = await getProduct((await params).id);
  const { name, description } = view;
  const url = inShop(`/products/${view.id}`);
  const summary = description.slice(0, 160);
  return {
    title: name,
    description: summary,
    alternates: { canonical: url },
    openGraph: { ...openGraph(), title: name, description: summary, url },
  };
}

export default async function ProductPage({ params }: Props) {
  const { view: product, position, isBehind, staleSince } = await getProduct((await params).id);
  const { category } = product;
  return (
    <>
      <Seen position={position} isBehind={isBehind} staleSince={staleSince} />
      <StructuredData data={productData(product, webConfig().shopUrl)} />
      <nav aria-label="Breadcrumb" className="breadcrumb">
        <Link href="/">All thingies</Link>
        <Link href={listHref({ ...DEFAULT_LIST, category })}>{category}</Link>
      </nav>
      <ProductDetails product={shownProduct(product)} position={position}>
        <p>{product.description}</p>
      </ProductDetails>
    </>
  );
}
