import {
  type CartFact,
  type CartOutcome,
  type CatalogFact,
  type CatalogOutcome,
  type ContextName,
  type OrderedLines,
  type OrderFact,
  type OrderOutcome,
  type OrderPlaced,
  ROUTED,
} from '@thingy/contracts';

interface Outcomes {
  catalog: CatalogOutcome;
  cart: CartOutcome;
  order: OrderOutcome;
}

interface Facts {
  catalog: CatalogFact;
  cart: CartFact;
  order: OrderFact;
}

/** A fact and the context whose log it is appended to. */
export type Routed = {
  [Target in ContextName]: { readonly target: Target; readonly fact: Facts[Target] };
}[ContextName];

/** Pure: what other contexts are told of an outcome; nothing for most. */
export type Route<Source extends ContextName> = (outcome: Outcomes[Source]) => readonly Routed[];

const ROUTES: { readonly [Source in ContextName]: Route<Source> } = {
  catalog: routeOfCatalog,
  cart: () => [],
  order: routeOfOrder,
};

/**
 * The route of a source at level 1. Contracts' `ROUTED` says what goes where; here is what becomes
 * of it. What a context was told by others is not passed on, or it would go round for ever.
 */
export function routesOf<Source extends ContextName>(source: Source): Route<Source> {
  return ROUTES[source];
}

/** The contexts that are told anything of a source. */
export function targetsOf(source: ContextName): ReadonlySet<string> {
  const routed: Partial<Record<ContextName, Readonly<Record<string, readonly string[]>>>> = ROUTED;
  return new Set(Object.values(routed[source] ?? {}).flat());
}

function routeOfCatalog(outcome: CatalogOutcome): readonly Routed[] {
  switch (outcome.type) {
    case 'ProductChanged':
      return ROUTED.catalog.ProductChanged.map((target) => ({ target, fact: outcome }));
    case 'ProductRemoved':
      return ROUTED.catalog.ProductRemoved.map((target) => ({ target, fact: outcome }));
    default:
      return [];
  }
}

function routeOfOrder(outcome: OrderOutcome): readonly Routed[] {
  switch (outcome.type) {
    case 'StockLevelChanged':
      return ROUTED.order.StockLevelChanged.map((target) => ({ target, fact: outcome }));
    case 'OrderPlaced':
      return ROUTED.order.OrderPlaced.map((target) => ({ target, fact: orderedLines(outcome) }));
    default:
      return [];
  }
}

/** Field by field, so that nothing personal that an order gains later slips through. */
function orderedLines({ orderId, session, lines }: OrderPlaced): OrderedLines {
  return {
    type: 'OrderPlaced',
    orderId,
    session,
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
  };
}
