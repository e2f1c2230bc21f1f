/** The contexts of the shop; each has one log of this name (after the configured prefix). */
export type ContextName = 'catalog' | 'cart' | 'order';

/** Which outcomes the bridge carries where; services/bridge says what it makes of them. */
export const ROUTED = {
  catalog: { ProductChanged: ['cart', 'order'], ProductRemoved: ['cart', 'order'] },
  order: { StockLevelChanged: ['catalog', 'cart'], OrderPlaced: ['cart'] },
} as const satisfies Partial<Record<ContextName, Record<string, readonly ContextName[]>>>;
