import type { OrderIntent } from '@thingy/contracts';
import {
  type Envelope,
  type Log,
  type Origin,
  type StoredRecord,
  type Wrapper,
} from '@thingy/simba';
import type { Machines, Message, Model } from './contexts.ts';
import type { Planted } from './planted.ts';

/** Bugs that somebody could write, each with what must find it. */
export const PLANTED_BUGS: readonly {
  readonly name: string;
  readonly planted: Planted;
  readonly rules: readonly string[];
}[] = [
  {
    name: 'a decision that lets stock go negative',
    planted: { machines: withoutStockLimit },
    rules: ['stock is never negative'],
  },
  {
    name: 'a decision that takes any price',
    planted: { machines: withoutPrices },
    rules: ['orders are what was shown'],
  },
  {
    name: 'a cart that sets what it should add',
    planted: { machines: withoutSums },
    rules: ['carts lose nothing'],
  },
  {
    name: 'a replica that forgets its duplicates',
    planted: { replicaLog: rewritten(renamedRepetitions) },
    rules: ['replicas agree', 'answers are what was decided'],
  },
  {
    name: 'a target that ignores the chain',
    planted: { replicaLog: rewritten(closedChain) },
    rules: ['replicas agree', 'marks agree', 'answers are what the log makes'],
  },
  {
    name: 'one replica that misses a record now and then',
    planted: {
      replicaLog: (log, wrapper, process) =>
        process === 'cart-2' ? rewritten(holes)(log, wrapper) : log,
    },
    rules: ['replicas agree', 'answers are what the log makes'],
  },
  {
    name: 'a bridge that skips a record of its source',
    planted: { bridgeLog: rewritten(holes) },
    rules: ['facts arrive once and in order', 'all come to rest', 'bridges go on'],
  },
  {
    name: 'answers that tell no position',
    planted: { isSilent: true },
    rules: ['reads are causal'],
  },
  {
    name: 'refusals that tell no position',
    planted: { isSilentOnRefusal: true },
    rules: ['reads are causal'],
  },
  {
    name: 'a client that makes a new id for each attempt',
    planted: { isForgetful: true },
    rules: ['commands count once'],
  },
];

/** Orders whose only fault is that too little is left are accepted. */
function withoutStockLimit(machines: Machines): Machines {
  const plenty = (model: Model<'order'>): Model<'order'> => ({
    ...model,
    stock: new Map([...model.stock].map(([id, stock]) => [id, { ...stock, quantity: 1_000_000 }])),
  });
  return withOrderModel(machines, plenty);
}

/** Whatever price the page showed is the price. */
function withoutPrices(machines: Machines): Machines {
  const priced = (model: Model<'order'>, message: Message<'order'>): Model<'order'> => {
    if (message.type !== 'PlaceOrder') return model;
    const shown = new Map(message.lines.map((line) => [line.productId, line.unitPriceCents]));
    const products = [...model.products].map(([id, product]) => {
      return [id, { ...product, priceCents: shown.get(id) ?? product.priceCents }] as const;
    });
    return { ...model, products: new Map(products) };
  };
  return withOrderModel(machines, priced);
}

/** Orders are decided on another model than the real one. */
function withOrderModel(
  machines: Machines,
  seen: (model: Model<'order'>, message: Message<'order'>) => Model<'order'>,
): Machines {
  const { order } = machines;
  return {
    ...machines,
    order: {
      ...order,
      decide(model, message, circumstances) {
        const isOrder = (message as OrderIntent).type === 'PlaceOrder';
        return order.decide(isOrder ? seen(model, message) : model, message, circumstances);
      },
    },
  };
}

/** Of two tabs that add, one loses. */
function withoutSums(machines: Machines): Machines {
  const { cart } = machines;
  return {
    ...machines,
    cart: {
      ...cart,
      decide: (model, message, circumstances) =>
        cart
          .decide(model, message, circumstances)
          .map((outcome) =>
            outcome.type === 'QuantitySet' && message.type === 'AddItem'
              ? { ...outcome, quantity: message.delta }
              : outcome,
          ),
    },
  };
}

const encoder = new TextEncoder();

type Rewrite = (envelope: Envelope, record: StoredRecord) => Envelope | null;

/** A log whose records a reader misreads; each reader begins with a misreading of its own. */
function rewritten(misreading: () => Rewrite): (log: Log, wrapper: Wrapper) => Log {
  return (log, wrapper) => ({
    name: log.name,
    append: (payloads) => log.append(payloads),
    end: () => log.end(),
    read: (offset) => log.read(offset),
    lastContactMs: () => log.lastContactMs(),
    close: () => log.close(),
    follow(onBatch, options) {
      const rewrite = misreading();
      return log.follow(
        ({ records, endOffset }) =>
          onBatch({
            records: records.map((record) => misread(record, wrapper, rewrite)),
            endOffset,
          }),
        options,
      );
    },
  });
}

function misread(record: StoredRecord, wrapper: Wrapper, rewrite: Rewrite): StoredRecord {
  const envelope = wrapper.unwrap(record);
  if (envelope === null || record.offset === 0) return record;
  const other = rewrite(envelope, record);
  if (other === null) return { ...record, value: null };
  const { value, headers = {} } = wrapper.wrap(other);
  const encoded = Object.entries(headers).map(([name, text]) => [name, encoder.encode(text)]);
  return { ...record, value, headers: Object.fromEntries(encoded) };
}

function renamedRepetitions(): Rewrite {
  const known = new Set<string>();
  return (envelope, { offset }) => {
    if (envelope.origin !== null) return envelope;
    const isKnown = known.has(envelope.id);
    known.add(envelope.id);
    return isKnown ? { ...envelope, id: `${envelope.id}-${offset}` } : envelope;
  };
}

/** Each fact seems to follow the one that came last. */
function closedChain(): Rewrite {
  const last = new Map<string, Origin>();
  return (envelope) => {
    const { origin } = envelope;
    if (origin === null) return envelope;
    const previousOrigin = last.get(origin.log) ?? null;
    const isNewer =
      previousOrigin === null ||
      (origin.offset - previousOrigin.offset || origin.index - previousOrigin.index) > 0;
    if (isNewer) last.set(origin.log, origin);
    return isNewer ? { ...envelope, previousOrigin } : envelope;
  };
}

function holes(): Rewrite {
  return (envelope, { offset }) => (offset % 17 === 16 ? null : envelope);
}
