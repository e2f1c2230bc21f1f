import type { AddItem, ClearCart, SetQuantity } from './cart.ts';
import type { ProductChanged, ProductRemoved, PutProduct, RemoveProduct } from './catalog.ts';
import {
  CART_LINES_MAX,
  CATEGORY_LENGTH_MAX,
  CLIENT_ID_PATTERN,
  LINE_QUANTITY_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  PRODUCT_ID_PATTERN,
  PRODUCT_NAME_LENGTH_MAX,
  PRODUCT_PICTURE_LENGTH_MAX,
  SEALED_EMAIL_LENGTH_MAX,
  STOCK_LEVEL_CAP,
} from './limits.ts';
import type {
  AdjustStock,
  CancelOrder,
  MailDone,
  OrderedLines,
  PlaceOrder,
  SetStock,
  ShipOrder,
  ShownLine,
  StockLevelChanged,
} from './order.ts';
import type { Product } from './product.ts';
import type { ContextName } from './routes.ts';

/** JSON Schema, draft 7. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What the `data` of a record of one type is; what it does not name may be there as well. */
export interface MessageSchema {
  readonly summary: string;
  /** Whose outcome it was; null: an intent of this context's own. */
  readonly from: ContextName | null;
  readonly data: JsonSchema;
}

/** One schema per field: one that is missing, or too many, does not compile. */
type FieldsOf<Shape> = { readonly [Field in Exclude<keyof Shape, 'type'>]-?: JsonSchema };

const PRODUCT_ID = { type: 'string', pattern: PRODUCT_ID_PATTERN.source };
const ORDER_ID = { type: 'string', pattern: CLIENT_ID_PATTERN.source };
const SESSION = { type: 'string', minLength: 1 };
/** A kind of mail and an order id. */
const EFFECT_PATTERN = '^(confirmation|shipped|cancelled) [A-Za-z0-9_-]{16,64}$';
const WHOLE = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const ANY_WHOLE = { ...WHOLE, minimum: -Number.MAX_SAFE_INTEGER };
const QUANTITY = { type: 'integer', minimum: 1, maximum: LINE_QUANTITY_MAX };
const PRICE = { type: 'integer', minimum: 0, maximum: PRICE_CENTS_MAX };
const NAME = { type: 'string', maxLength: PRODUCT_NAME_LENGTH_MAX };
const PICTURE = { type: 'string', maxLength: PRODUCT_PICTURE_LENGTH_MAX };

const PRODUCT_REMOVED = object<ProductRemoved>({ productId: PRODUCT_ID });
const STOCK_LEVEL_CHANGED = object<StockLevelChanged>({
  productId: PRODUCT_ID,
  level: { type: 'integer', minimum: 0, maximum: STOCK_LEVEL_CAP },
});
/** As other contexts are told of it: only what they use is promised. */
const PRODUCT_CHANGED = object<ProductChanged>({
  product: object<Pick<Product, 'id' | 'name' | 'picture' | 'priceCents'>>({
    id: PRODUCT_ID,
    name: NAME,
    picture: PICTURE,
    priceCents: PRICE,
  }),
});
const PRODUCT = object<Product>({
  id: PRODUCT_ID,
  name: { ...NAME, pattern: '\\S' },
  description: { type: 'string', maxLength: PRODUCT_DESCRIPTION_LENGTH_MAX },
  priceCents: { ...PRICE, minimum: 1 },
  picture: { ...PICTURE, pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]*$' },
  category: { type: 'string', maxLength: CATEGORY_LENGTH_MAX, pattern: '\\S' },
});

/** What each context's log holds, besides the records that every log may hold. */
export const MESSAGE_SCHEMAS: Readonly<
  Record<ContextName, Readonly<Record<string, MessageSchema>>>
> = {
  catalog: {
    PutProduct: intent<PutProduct>('Creates a product or replaces it.', { product: PRODUCT }),
    RemoveProduct: intent<RemoveProduct>('Removes a product.', { productId: PRODUCT_ID }),
    StockLevelChanged: fact('order', 'What is left, up to a cap.', STOCK_LEVEL_CHANGED),
  },
  cart: {
    AddItem: intent<AddItem>('Adds pieces to what is there.', {
      productId: PRODUCT_ID,
      delta: QUANTITY,
    }),
    SetQuantity: intent<SetQuantity>('Sets a line; 0 removes it.', {
      productId: PRODUCT_ID,
      quantity: WHOLE,
      generation: WHOLE,
    }),
    ClearCart: intent<ClearCart>('Empties the cart.', { generation: WHOLE }),
    ProductChanged: fact('catalog', 'A product is new or other than before.', PRODUCT_CHANGED),
    ProductRemoved: fact('catalog', 'A product is gone.', PRODUCT_REMOVED),
    StockLevelChanged: fact('order', 'What is left, up to a cap.', STOCK_LEVEL_CHANGED),
    OrderPlaced: fact(
      'order',
      'What a session has ordered leaves its cart.',
      object<OrderedLines>(
        {
          orderId: { description: 'For people; carts do not read it.' },
          session: SESSION,
          lines: {
            type: 'array',
            maxItems: CART_LINES_MAX,
            items: object<OrderedLines['lines'][number]>({
              productId: PRODUCT_ID,
              quantity: QUANTITY,
            }),
          },
        },
        ['orderId'],
      ),
    ),
  },
  order: {
    SetStock: intent<SetStock>(
      'Sets the stock of a product, also before the product is known.',
      {
        productId: PRODUCT_ID,
        quantity: ANY_WHOLE,
        expected: { ...ANY_WHOLE, type: ['integer', 'null'] },
      },
      ['expected'],
    ),
    AdjustStock: intent<AdjustStock>('Adds pieces, or takes some away.', {
      productId: PRODUCT_ID,
      delta: ANY_WHOLE,
    }),
    PlaceOrder: intent<PlaceOrder>('Orders exactly what a page showed, or nothing.', {
      orderId: ORDER_ID,
      generation: WHOLE,
      lines: {
        type: 'array',
        minItems: 1,
        maxItems: CART_LINES_MAX,
        items: object<ShownLine>({
          productId: PRODUCT_ID,
          quantity: QUANTITY,
          unitPriceCents: PRICE,
        }),
      },
      currency: { type: 'string', pattern: '^[A-Z]{3}$' },
      totalCents: WHOLE,
      sealedEmail: { type: 'string', maxLength: SEALED_EMAIL_LENGTH_MAX },
    }),
    ShipOrder: intent<ShipOrder>('The parcel is on its way; from level 2 on.', {
      orderId: ORDER_ID,
    }),
    CancelOrder: intent<CancelOrder>('Cancels an order; its goods go back; from level 2 on.', {
      orderId: ORDER_ID,
    }),
    Done: intent<MailDone>('Tells what became of a mail; from level 2 on.', {
      effect: { type: 'string', pattern: EFFECT_PATTERN },
      result: { enum: ['sent', 'failed', 'forgotten', 'outdated'] },
    }),
    ProductChanged: fact('catalog', 'A product is new or other than before.', PRODUCT_CHANGED),
    ProductRemoved: fact('catalog', 'A product is gone.', PRODUCT_REMOVED),
  },
};

function object<Shape>(
  fields: FieldsOf<Shape>,
  optional: readonly (keyof FieldsOf<Shape>)[] = [],
): JsonSchema {
  const names = Object.keys(fields) as (keyof FieldsOf<Shape>)[];
  const required = names.filter((name) => !optional.includes(name));
  return { type: 'object', required, properties: { ...fields } };
}

function intent<Message>(
  summary: string,
  fields: FieldsOf<Message>,
  optional: readonly (keyof FieldsOf<Message>)[] = [],
): MessageSchema {
  return { summary, from: null, data: object<Message>(fields, optional) };
}

function fact(from: ContextName, summary: string, data: JsonSchema): MessageSchema {
  return { summary, from, data };
}
