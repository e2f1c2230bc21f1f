export { catalog } from './catalog.ts';
export type { CatalogModel, ProductEntry, StockEntry } from './model.ts';
export {
  isStillPage,
  type PageNotFound,
  type PageQuery,
  type ProductPage,
  pageOf,
  pageViewOf,
} from './product-page.ts';
export {
  type CatalogSize,
  categoriesOf,
  isShown,
  type NewestOrigins,
  newestOrigins,
  productOf,
  type ShownProduct,
  sizeOf,
  stockLevelOf,
  viewOf,
} from './queries.ts';
