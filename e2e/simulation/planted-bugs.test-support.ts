import type { OrderIntent } from '@thingy/contracts';
import {
  ACTIVATE_LEVEL,
  type Envelope,
  hasCode,
  type Log,
  type LogBatch,
  type Origin,
  type StoredRecord,
  type Wrapper,
} from '@thingy/simba';
import type { Machines, Message, Model } from './contexts.ts';
import { type Plan, planOf, recreationOf } from './plan.ts';
import type { Planted } from './planted.ts';
import { simulate } from './simulate.ts';
import { NEXT_LEVELS } from './versions.ts';

/** Bugs that somebody could write, each with what must find it. */
export const PLANTED_BUGS: readonly {
  readonly name: string;
  readonly planted: Planted;
  readonly rules: readonly string[];
  /** What it takes to find it; `planOf` where it is left out. */
  readonly plan?: (seed: number) => Plan;
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
    name: 'a cancellation that gives nothing back',
    planted: { machines: withoutReturns },
    rules: ['stock is conserved'],
  },
  {
    name: 'an order that can be cancelled after it was shipped',
    planted: { machines: withoutEnds },
    rules: ['orders end once'],
  },
  {
    name: 'rules of before that owe mails too',
    planted: { machines: withMailsAtOnce },
    rules: ['mails are owed from level 2 on'],
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
  {
    name: 'new code that does not wait for its level',
    planted: { newMachines: withoutPatience },
    rules: ['replicas agree', 'answers are what was decided'],
  },
  {
    name: 'replicas that pass over an activation',
    planted: { replicaLog: rewritten(() => withoutActivations) },
    rules: ['replicas agree', 'rules hold from their activation on'],
  },
  {
    name: 'bridges that forget what a level owes its targets',
    planted: {
      routings: ({ order, ...others }) => ({ ...others, order: { route: order.route } }),
    },
    rules: ['facts arrive once and in order'],
  },
  {
    name: 'an effect runner that ignores whose the claim is',
    planted: { isClaimIgnored: true },
    rules: ['mails go out under a claim in force'],
  },
  {
    name: 'a replica that acts on what its replay shows',
    planted: { isReplayActedOn: true },
    rules: ['mails go out under a claim in force'],
  },
  {
    name: 'an effect that is told done before it is',
    planted: {
      act: (act, replica) => async (effect, signal) => {
        await replica.done(effect, { result: 'sent' });
        return act(effect, signal);
      },
    },
    rules: ['every mail that is owed goes out'],
  },
  {
    name: 'a trim that goes past what bridges need',
    planted: { isSnapshotOfReplicasOnly: true },
    rules: ['all come to rest', 'facts arrive once and in order'],
  },
  {
    name: 'a trim that leaves one snapshot to start from',
    planted: { trimmedBelow: ([newest]) => (newest === undefined ? null : newest.next - 1) },
    rules: ['all come to rest'],
  },
  {
    name: 'a trim of all that was applied',
    planted: { trimmedBelow: (_, end) => end - 1 },
    rules: ['all come to rest'],
  },
  {
    name: 'a replica that reads on in a log that was made anew',
    planted: { replicaLog: (log) => readingOn(log) },
    rules: ['replicas are of one log', 'answers are what the log makes'],
    plan: recreationOf,
  },
];

/** The first seeds that find a bug, out of these. */
export async function* findingSeeds(
  { planted, rules, plan = planOf }: (typeof PLANTED_BUGS)[number],
  seedsMax: number,
): AsyncGenerator<number> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const { violations } = await simulate(plan(seed), planted);
    if (violations.some(({ rule }) => rules.includes(rule))) yield seed;
  }
}

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

/** What was cancelled is told of, and gone. */
function withoutReturns(machines: Machines): Machines {
  const { order } = machines;
  return {
    ...machines,
    order: {
      ...order,
      decide: (model, message, circumstances) =>
        order
          .decide(model, message, circumstances)
          .map((outcome) =>
            outcome.type === 'OrderCancelled' ? { ...outcome, lines: [] } : outcome,
          ),
    },
  };
}

/** Nobody remembers what became of an order. */
function withoutEnds(machines: Machines): Machines {
  const { order } = machines;
  return {
    ...machines,
    order: {
      ...order,
      decide: (model, message, circumstances) =>
        order.decide({ ...model, ends: new Map() }, message, circumstances),
    },
  };
}

/** Level 1 would owe 50,000 mails for 50,000 old orders. */
function withMailsAtOnce(machines: Machines): Machines {
  const { order } = machines;
  return {
    ...machines,
    order: {
      ...order,
      decide: (model, message, circumstances) =>
        order.decide(model, message, {
          ...circumstances,
          level: Math.max(2, circumstances.level),
        }),
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

/** The newest rules are the rules. */
function withoutPatience(machines: Machines): Machines {
  const { cart, order } = machines;
  return {
    ...machines,
    cart: {
      ...cart,
      decide: (model, message, circumstances) =>
        cart.decide(model, message, { ...circumstances, level: NEXT_LEVELS.cart }),
    },
    order: {
      ...order,
      decide: (model, message, circumstances) =>
        order.decide(model, message, { ...circumstances, level: NEXT_LEVELS.order }),
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

function withoutActivations(envelope: Envelope): Envelope | null {
  return envelope.message.type === ACTIVATE_LEVEL ? null : envelope;
}

/** Whatever was below, the next record is the next. */
function readingOn(log: Log): Log {
  return {
    name: log.name,
    append: (payloads) => log.append(payloads),
    end: () => log.end(),
    read: (offset) => log.read(offset),
    lastContactMs: () => log.lastContactMs(),
    close: () => log.close(),
    async follow(onBatch, { signal, after }) {
      let last = after;
      const take = async (batch: LogBatch) => {
        await onBatch(batch);
        last = batch.records.at(-1) ?? last;
      };
      while (!signal.aborted) {
        try {
          await log.follow(take, { signal, after: last });
        } catch (error) {
          if (!hasCode(error, 'log-unusable')) throw error;
          const { offset } = last ?? { offset: 0 };
          while (!signal.aborted && (await log.end()) <= offset) last = null;
          if (!signal.aborted) last = await log.read(offset);
        }
      }
    },
  };
}

function holes(): Rewrite {
  return (envelope, { offset }) => (offset % 17 === 16 ? null : envelope);
}
