import type {
  CategoryMatchesView,
  CategoryView,
  ProductPageView,
  ProductView,
} from '@thingy/contracts';
import { listOf, TEXT, viewSchema, WHOLE, WHOLE_OR_NULL } from '@thingy/host';

export const PRODUCT_VIEW = viewSchema<ProductView>('ProductView', {
  id: TEXT,
  name: TEXT,
  description: TEXT,
  priceCents: WHOLE,
  picture: { ...TEXT, description: "Below the storefront's picture folder." },
  category: TEXT,
  stockLevel: { ...WHOLE_OR_NULL, description: 'null: not known to the catalog yet.' },
});

const CATEGORY_MATCHES_VIEW = viewSchema<CategoryMatchesView>('CategoryMatchesView', {
  name: TEXT,
  products: { ...WHOLE_OR_NULL, description: 'null: too many match to count them.' },
});

export const PRODUCT_PAGE_VIEW = viewSchema<ProductPageView>('ProductPageView', {
  products: listOf(PRODUCT_VIEW),
  page: { ...WHOLE, description: 'From 1.' },
  itemsPerPage: WHOLE,
  total: { ...WHOLE, description: 'Matching products on all pages.' },
  isMore: { type: 'boolean', description: 'More than `total` may match, which no page shows.' },
  pages: WHOLE,
  categories: {
    ...listOf(CATEGORY_MATCHES_VIEW),
    nullable: true,
    description: 'Of all that match, whatever `category` is; null: nothing was searched for.',
  },
});

export const CATEGORY_VIEW = viewSchema<CategoryView>('CategoryView', {
  name: TEXT,
  products: WHOLE,
});
