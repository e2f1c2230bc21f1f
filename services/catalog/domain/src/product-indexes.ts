import type { ProductSort } from '@thingy/contracts';
import { OrderStatisticIndex } from '@thingy/simba/domain';
import type { ProductEntry } from './model.ts';
import { positionsByName, positionsByPrice } from './positions-in-order.ts';
import { PRODUCT_KEY, PRODUCT_ORDER } from './product-order.ts';
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
    const byId = yield* sortInSlices(entries, PRODUCT_ORDER.id);
    const categories = yield* Categories.of(byId);
    yield* indexes.#build('id', byId, byId.keys(), categories);
    yield* indexes.#build('price', byId, yield* positionsByPrice(byId), categories);
    yield* indexes.#build('name', byId, yield* positionsByName(byId), categories);
    indexes.#words = yield* WordIndex.building(byId);
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
  *#build(
    sort: ProductSort,
    byId: readonly ProductEntry[],
    positions: Iterable<number>,
    { names, places }: Categories,
  ): Generator<void, void> {
    const all: ProductEntry[] = [];
    const members = names.map((): ProductEntry[] => []);
    for (const position of positions) {
      const entry = byId[position] as ProductEntry;
      all.push(entry);
      members[places[position] as number]?.push(entry);
      if (all.length % ENTRIES_PER_SLICE === 0) yield;
    }
    this.#all = { ...this.#all, [sort]: yield* indexOf(all, sort) };
    let built = 0;
    for (const [place, name] of names.entries()) {
      const entries = members[place] as ProductEntry[];
      const orders = this.#byCategory.get(name) ?? emptyOrders();
      this.#byCategory.set(name, { ...orders, [sort]: yield* indexOf(entries, sort) });
      built += entries.length;
      if (built % ENTRIES_PER_SLICE < entries.length) yield;
    }
  }
}

/** Of products in the order of their ids; a category is looked up once, and not in every order. */
class Categories {
  readonly names: readonly string[];
  /** Of each product's category among the names. */
  readonly places: Uint32Array;

  private constructor(names: readonly string[], places: Uint32Array) {
    this.names = names;
    this.places = places;
  }

  static *of(byId: readonly ProductEntry[]): Generator<void, Categories> {
    const known = new Map<string, number>();
    const places = new Uint32Array(byId.length);
    for (const [position, { category }] of byId.entries()) {
      const place = known.get(category) ?? known.size;
      if (place === known.size) known.set(category, place);
      places[position] = place;
      if (position % ENTRIES_PER_SLICE === ENTRIES_PER_SLICE - 1) yield;
    }
    return new Categories([...known.keys()], places);
  }
}

function indexOf(
  entries: readonly ProductEntry[],
  sort: ProductSort,
): Generator<void, OrderStatisticIndex<ProductEntry>> {
  return OrderStatisticIndex.building(entries, PRODUCT_ORDER[sort], PRODUCT_KEY[sort]);
}

function emptyOrders(): ProductOrders {
  return {
    id: new OrderStatisticIndex(PRODUCT_ORDER.id, PRODUCT_KEY.id),
    price: new OrderStatisticIndex(PRODUCT_ORDER.price, PRODUCT_KEY.price),
    name: new OrderStatisticIndex(PRODUCT_ORDER.name, PRODUCT_KEY.name),
  };
}

function insert(orders: ProductOrders, entry: ProductEntry): void {
  for (const sort of SORTS) orders[sort].insert(entry);
}

function replace(orders: ProductOrders, before: ProductEntry, after: ProductEntry): void {
  for (const sort of SORTS) orders[sort].replace(before, after);
}
