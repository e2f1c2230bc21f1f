import {
  type CatalogModel,
  catalog,
  categoriesOf,
  type PageQuery,
  pageOf,
  pageViewOf,
  productOf,
  sizeOf,
  viewOf,
} from '@thingy/catalog-domain';
import type {
  CatalogFact,
  CatalogIntent,
  CatalogOutcome,
  ProductSort,
  SortOrder,
} from '@thingy/contracts';
import { countOf, type Fields, named, ofNone, ofOne, type Query, type Subject } from './subject.ts';

const PAGE_SIZE = 10;
const SORTS: readonly ProductSort[] = ['id', 'price', 'name'];
const ORDERS: readonly SortOrder[] = ['asc', 'desc'];
const PAGE_ARGUMENTS = ['page', 'itemsPerPage', 'sort', 'order', 'prefix', 'category'];

export const pastCatalog: Subject<CatalogModel, CatalogIntent | CatalogFact, CatalogOutcome> = {
  machine: catalog,
  usage: [
    'product ID',
    'page [page=1] [itemsPerPage=10] [sort=id] [order=asc] [prefix=TEXT] [category=NAME]',
    'categories',
    'size',
  ],
  queries: {
    product: ofOne(productViewOf),
    page: pageQuery,
    categories: ofNone(categoriesOf),
    size: ofNone(sizeOf),
  },
  concerned(model, message) {
    const { product, productId } = message;
    const id = productId ?? (product as Fields | undefined | null)?.id;
    if (typeof id !== 'string') return null;
    const stock = model.stock.get(id)?.level ?? null;
    return { product: productViewOf(model, id), stockLevel: stock };
  },
};

function productViewOf(model: CatalogModel, id: string) {
  const shown = productOf(model, id);
  return shown === null ? null : viewOf(shown);
}

function pageQuery(args: readonly string[]): ReturnType<Query<CatalogModel>> {
  const given = named(args, PAGE_ARGUMENTS);
  const page = countOf(given?.page, 1);
  const itemsPerPage = countOf(given?.itemsPerPage, PAGE_SIZE);
  const sort = SORTS.find((each) => each === (given?.sort ?? 'id'));
  const order = ORDERS.find((each) => each === (given?.order ?? 'asc'));
  if (given === null || page === null || itemsPerPage === null) return null;
  if (sort === undefined || order === undefined) return null;
  const { prefix = '', category = '' } = given as { prefix?: string; category?: string };
  return (model) => pageAnswer(model, { page, itemsPerPage, sort, order, prefix, category });
}

function pageAnswer(model: CatalogModel, query: PageQuery) {
  const steps = pageOf(model, query);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value.type === 'ProductPage' ? pageViewOf(step.value) : step.value;
}
