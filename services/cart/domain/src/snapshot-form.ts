import {
  assertNever,
  formatOrigin,
  type Origin,
  originOf,
  type SnapshotForm,
} from '@thingy/simba/domain';
import { addCart, putGeneration, putProduct, putStock } from './evolve.ts';
import type { CartLine, CartModel, Generation, KnownProduct, KnownStock } from './model.ts';

type WithText<Entity> = Omit<Entity, 'origin'> & { readonly origin: string | null };

type Saved =
  | ({ readonly type: 'product' } & WithText<KnownProduct>)
  | ({ readonly type: 'stock'; readonly productId: string } & WithText<KnownStock>)
  | ({ readonly type: 'generation'; readonly session: string } & WithText<Generation>)
  | {
      readonly type: 'cart';
      readonly session: string;
      readonly touchedAt: number;
      readonly lines: readonly CartLine[];
    };

/** Products come before the carts that hold them, and carts from the longest idle on. */
export const snapshotForm: SnapshotForm<CartModel> = {
  schema: 1,

  *save(model): Generator<Saved> {
    for (const product of model.products.values()) {
      yield { type: 'product', ...product, origin: textOf(product.origin) };
    }
    for (const [productId, { level, origin }] of model.stock) {
      yield { type: 'stock', productId, level, origin: textOf(origin) };
    }
    for (const [session, { count, origin }] of model.generations) {
      yield { type: 'generation', session, count, origin: textOf(origin) };
    }
    for (let cart = model.idlest; cart !== null; cart = cart.fresher) {
      const { session, touchedAt, lines } = cart;
      yield { type: 'cart', session, touchedAt, lines: lines.map(lineOf) };
    }
  },

  restore(models, entry) {
    const saved = entry as Saved;
    switch (saved.type) {
      case 'product': {
        const { type, origin, ...product } = saved;
        const known = { ...product, origin: originOfText(origin) };
        for (const model of models) putProduct(model, known);
        return;
      }
      case 'stock': {
        const stock = { level: saved.level, origin: originOfText(saved.origin) };
        for (const model of models) putStock(model, saved.productId, stock);
        return;
      }
      case 'generation': {
        const generation = { count: saved.count, origin: originOfText(saved.origin) };
        for (const model of models) putGeneration(model, saved.session, generation);
        return;
      }
      case 'cart': {
        const lines = saved.lines.map((line) => withKnownId(models[0], line));
        for (const model of models) addCart(model, saved.session, lines, saved.touchedAt);
        return;
      }
      default:
        assertNever(saved);
    }
  },
};

/** The outcome that a line is has more than the line. */
function lineOf({ productId, quantity }: CartLine): CartLine {
  return { productId, quantity };
}

/** The product's own copy of its id: a million lines then hold no million copies. */
function withKnownId(model: CartModel | undefined, { productId, quantity }: CartLine): CartLine {
  return { productId: model?.products.get(productId)?.id ?? productId, quantity };
}

function textOf(origin: Origin | null): string | null {
  return origin === null ? null : formatOrigin(origin);
}

function originOfText(text: string | null): Origin | null {
  return text === null ? null : originOf(text);
}
