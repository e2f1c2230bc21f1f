import type { ProductSort } from '@thingy/contracts';
import { OrderStatisticIndex } from '@thingy/simba/domain';
import type { ProductEntry } from './model.ts';
import { PRODUCT_ORDER } from './product-order.ts';
import { sortInSlices } from './sort-in-slices.ts';
import { WordIndex } from './word-index.ts';

const SORTS = ['id', 'price', 'name'] as const satisfies readonly ProductSort[];
/** Entries told apart by category at once: below a millisecond. */
const ENTRIES_PER_SLICE = 4_096;

/** The same products in each order. */
export type ProductOrders = Readonly<Record<ProductSort, OrderStatisticIndex<ProductEntry>>>;

/** All products in each order, each category in each order, and all by their words. */
export class ProductIndexes {
  #all = emptyOrders();
  readonly #byCategory = new Map<string, ProductOrders>();
  #words = new WordIndex();

  /** Costs O(n log n); yields at least every millisecond or so. */
  static *building(products: Iterable<ProductEntry>): Generator<void, ProductIndexes> {
    const indexes = new ProductIndexes();
    const entries: ProductEntry[] = [];
    for (const entry of products) {
      entries.push(entry);
      if (entries.length % ENTRIES_PER_SLICE === 0) yield;
    }
    for (const sort of SORTS) {
      const sorted = yield* sortInSlices(entries, PRODUCT_ORDER[sort]);
      const index = yield* OrderStatisticIndex.building(sorted, PRODUCT_ORDER[sort]);
      indexes.#all = { ...indexes.#all, [sort]: index };
      yield* indexes.#buildCategories(sorted, sort);
      if (sort === 'id') indexes.#words = yield* WordIndex.building(sorted);
    }
    return indexes;
  }

  /** A copy, in slices like `building`, but without sorting. */
  *copying(): Generator<void, ProductIndexes> {
    const copy = new ProductIndexes();
    for (const sort of SORTS) {
      copy.#all = { ...copy.#all, [sort]: this.#all[sort].copy() };
      yield;
    }
    copy.#words = this.#words.copy();
    yield;
    let copied = 0;
    for (const [category, orders] of this.#byCategory) {
      copied += orders.id.size;
      if (copied % ENTRIES_PER_SLICE < orders.id.size) yield;
      const { id, price, name } = orders;
      copy.#byCategory.set(category, { id: id.copy(), price: price.copy(), name: name.copy() });
    }
    return copy;
  }

  get all(): ProductOrders {
    return this.#all;
  }

  /** Only categories that have products. */
  get byCategory(): ReadonlyMap<string, ProductOrders> {
    return this.#byCategory;
  }

  get words(): WordIndex {
    return this.#words;
  }

  put(before: ProductEntry | undefined, after: ProductEntry): void {
    this.#words.put(before, after);
    if (before === undefined) {
      insert(this.#all, after);
      insert(this.#ordersOf(after), after);
      return;
    }
    replace(this.#all, before, after);
    if (before.category === after.category) {
      replace(this.#ordersOf(after), before, after);
      return;
    }
    this.#removeFromCategory(before);
    insert(this.#ordersOf(after), after);
  }

  remove(entry: ProductEntry): void {
    this.#words.remove(entry);
    for (const sort of SORTS) this.#all[sort].delete(entry);
    this.#removeFromCategory(entry);
  }

  #removeFromCategory(entry: ProductEntry): void {
    const orders = this.#ordersOf(entry);
    for (const sort of SORTS) orders[sort].delete(entry);
    if (orders.id.size === 0) this.#byCategory.delete(entry.category);
  }

  #ordersOf(entry: ProductEntry): ProductOrders {
    const { category } = entry;
    let orders = this.#byCategory.get(category);
    if (orders === undefined) {
      orders = emptyOrders();
      this.#byCategory.set(category, orders);
    }
    return orders;
  }

  /** The entries of a category are in order among all that are: nothing is sorted again. */
  *#buildCategories(sorted: readonly ProductEntry[], sort: ProductSort): Generator<void, void> {
    const members = new Map<string, ProductEntry[]>();
    let told = 0;
    for (const entry of sorted) {
      const { category } = entry;
      const list = members.get(category);
      if (list === undefined) members.set(category, [entry]);
      else list.push(entry);
      if (++told % ENTRIES_PER_SLICE === 0) yield;
    }
    for (const [category, list] of members) {
      const index = yield* OrderStatisticIndex.building(list, PRODUCT_ORDER[sort]);
      const orders = this.#byCategory.get(category) ?? emptyOrders();
      this.#byCategory.set(category, { ...orders, [sort]: index });
      told += list.length;
      if (told % ENTRIES_PER_SLICE < list.length) yield;
    }
  }
}

function emptyOrders(): ProductOrders {
  return {
    id: new OrderStatisticIndex(PRODUCT_ORDER.id),
    price: new OrderStatisticIndex(PRODUCT_ORDER.price),
    name: new OrderStatisticIndex(PRODUCT_ORDER.name),
  };
}

function insert(orders: ProductOrders, entry: ProductEntry): void {
  for (const sort of SORTS) orders[sort].insert(entry);
}

function replace(orders: ProductOrders, before: ProductEntry, after: ProductEntry): void {
  for (const sort of SORTS) orders[sort].replace(before, after);
}
