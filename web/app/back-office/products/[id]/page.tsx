import type { Metadata } from 'next';
import Link from 'next/link';
import { OfficeNav } from '../../../../components/back-office/office-nav.tsx';
import { ProductForm } from '../../../../components/back-office/product-form.tsx';
import { StockForm } from '../../../../components/back-office/stock-form.tsx';
import { Seen } from '../../../../components/seen.tsx';
import { officeProduct, officeStock } from '../../../../lib/back-office/office-reads.ts';
import { newClientId } from '../../../../lib/client-id.ts';

export const metadata: Metadata = { title: 'Thingy' };

export default async function OfficeProductPage({
  params,
}: PageProps<'/back-office/products/[id]'>) {
  const { id } = await params;
  const [{ view: product, position, isBehind }, stock] = await Promise.all([
    officeProduct(id),
    officeStock(id),
  ]);
  return (
    <>
      <Seen position={position} isBehind={isBehind} />
      <OfficeNav current="products" />
      <h1>{product.name}</h1>
      <p>
        <code>{id}</code> · <Link href={`/products/${id}`}>See it in the shop</Link>
      </p>
      <div className="office-columns">
        <ProductForm product={product} formId={newClientId()} />
        <StockForm productId={id} stock={stock} formId={newClientId()} />
      </div>
    </>
  );
}
