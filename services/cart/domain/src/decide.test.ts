import type { CartIntent, CartOutcome, CartRefusal } from '@thingy/contracts';
import { describe, expect, test } from 'vitest';
import { CART_IDLE_DAYS, EXPIRED_PER_DECISION_MAX } from './expiry.ts';
import {
  add,
  after,
  by,
  fact,
  given,
  known,
  ordered,
  removed,
  type Step,
  set,
} from './given.test-support.ts';

const refused = (reason: CartRefusal, generation = 0): CartOutcome => ({
  type: 'CartRefused',
  reason,
  generation,
});
const quantitySet = (session: string, productId: string, quantity: number): CartOutcome => ({
  type: 'QuantitySet',
  session,
  productId,
  quantity,
});
const expired = (session: string): CartOutcome => ({ type: 'CartExpired', session });

interface Rule {
  readonly rule: string;
  readonly given: readonly Step[];
  readonly when: Step;
  readonly outcomes: readonly CartOutcome[];
}

const hundred = Array.from({ length: 101 }, (_, i) => known(`p${i}`));
const fullCart = [...hundred, ...hundred.slice(1).map((_, i) => by('ann', add(`p${i}`, 1)))];

const RULES: readonly Rule[] = [
  {
    rule: 'a product that is known can be added',
    given: [known('tea')],
    when: by('ann', add('tea', 2)),
    outcomes: [quantitySet('ann', 'tea', 2)],
  },
  {
    rule: 'adding adds to what is there: two tabs lose nothing',
    given: [known('tea'), by('ann', add('tea', 2))],
    when: by('ann', add('tea', 3)),
    outcomes: [quantitySet('ann', 'tea', 5)],
  },
  {
    rule: 'a product that was never known cannot be added',
    given: [],
    when: by('ann', add('tea', 1)),
    outcomes: [refused('unknown-product')],
  },
  {
    rule: 'a removed product cannot be added, also where a line of it stands',
    given: [known('tea'), by('ann', add('tea', 1)), removed('tea')],
    when: by('ann', add('tea', 1)),
    outcomes: [refused('unknown-product')],
  },
  {
    rule: 'a product that came back can be added',
    given: [known('tea'), removed('tea'), known('tea')],
    when: by('ann', add('tea', 1)),
    outcomes: [quantitySet('ann', 'tea', 1)],
  },
  {
    rule: 'a line holds 99 pieces',
    given: [known('tea'), by('ann', add('tea', 98))],
    when: by('ann', add('tea', 1)),
    outcomes: [quantitySet('ann', 'tea', 99)],
  },
  {
    rule: 'a line holds no more than 99 pieces by adding',
    given: [known('tea'), by('ann', add('tea', 98))],
    when: by('ann', add('tea', 2)),
    outcomes: [refused('quantity-too-large')],
  },
  {
    rule: 'a line holds no more than 99 pieces by setting',
    given: [known('tea')],
    when: by('ann', set('tea', 100)),
    outcomes: [refused('quantity-too-large')],
  },
  {
    rule: 'a cart holds no more than 100 lines',
    given: fullCart,
    when: by('ann', add('p100', 1)),
    outcomes: [refused('too-many-lines')],
  },
  {
    rule: 'a full cart takes more of what it holds',
    given: fullCart,
    when: by('ann', add('p99', 1)),
    outcomes: [quantitySet('ann', 'p99', 2)],
  },
  {
    rule: 'setting a quantity is confirmed, also when it is that already',
    given: [known('tea'), by('ann', set('tea', 4))],
    when: by('ann', set('tea', 4)),
    outcomes: [quantitySet('ann', 'tea', 4)],
  },
  {
    rule: 'a line that is not there can be taken out',
    given: [],
    when: by('ann', set('tea', 0)),
    outcomes: [quantitySet('ann', 'tea', 0)],
  },
  {
    rule: 'a line of a removed product can be taken out',
    given: [known('tea'), by('ann', add('tea', 1)), removed('tea')],
    when: by('ann', set('tea', 0)),
    outcomes: [quantitySet('ann', 'tea', 0)],
  },
  {
    rule: 'a line of a removed product cannot be set to more than nothing',
    given: [known('tea'), by('ann', add('tea', 2)), removed('tea')],
    when: by('ann', set('tea', 1)),
    outcomes: [refused('unknown-product')],
  },
  {
    rule: 'a late SetQuantity cannot bring ordered goods back',
    given: [known('tea'), by('ann', add('tea', 2)), ordered('ann', ['tea:2'])],
    when: by('ann', set('tea', 2, 0)),
    outcomes: [refused('cart-changed', 1)],
  },
  {
    rule: 'a late removal is refused as well',
    given: [known('tea'), by('ann', add('tea', 2)), ordered('ann', ['tea:1'])],
    when: by('ann', set('tea', 0, 0)),
    outcomes: [refused('cart-changed', 1)],
  },
  {
    rule: 'a SetQuantity that names the generation in force is taken',
    given: [known('tea'), ordered('ann', ['tea:1'])],
    when: by('ann', set('tea', 2, 1)),
    outcomes: [quantitySet('ann', 'tea', 2)],
  },
  {
    rule: 'a generation that was never there is refused',
    given: [known('tea')],
    when: by('ann', set('tea', 2, 7)),
    outcomes: [refused('cart-changed', 0)],
  },
  {
    rule: 'a cart can be cleared, also an empty one',
    given: [],
    when: by('ann', { type: 'ClearCart', generation: 0 }),
    outcomes: [{ type: 'CartCleared', session: 'ann' }],
  },
  {
    rule: 'a late ClearCart is refused: what was added since stays',
    given: [known('tea'), ordered('ann', ['tea:1']), by('ann', add('tea', 1))],
    when: by('ann', { type: 'ClearCart', generation: 0 }),
    outcomes: [refused('cart-changed', 1)],
  },
  {
    rule: 'a cart that is idle for 90 days is empty for its next command',
    given: [known('tea'), by('ann', add('tea', 5))],
    when: after(CART_IDLE_DAYS, by('ann', add('tea', 1))),
    outcomes: [expired('ann'), quantitySet('ann', 'tea', 1)],
  },
  {
    rule: 'a cart that is idle for less is not',
    given: [known('tea'), by('ann', add('tea', 5))],
    when: after(CART_IDLE_DAYS - 1, by('ann', add('tea', 1))),
    outcomes: [quantitySet('ann', 'tea', 6)],
  },
  {
    rule: 'idle carts expire with whatever happens next, the longest idle first',
    given: [
      known('tea'),
      by('ann', add('tea', 1)),
      after(1, by('bob', add('tea', 1))),
      after(1, by('ann', add('tea', 1))),
    ],
    when: after(CART_IDLE_DAYS, known('tea')),
    outcomes: [
      expired('bob'),
      expired('ann'),
      { type: 'ProductChanged', product: expect.objectContaining({ id: 'tea' }) },
    ],
  },
];

describe('the rules of the cart', () => {
  test.each(RULES)('$rule', (row) => {
    given(...row.given)
      .when(row.when)
      .then(...row.outcomes);
  });
});

describe('expiry', () => {
  const sessions = Array.from({ length: 20 }, (_, i) => `s${i}`);
  const many = [known('tea'), ...sessions.map((each) => by(each, add('tea', 1)))];

  test('a decision expires no more than its limit, and the next goes on', () => {
    const first = sessions.slice(0, EXPIRED_PER_DECISION_MAX).map(expired);
    const second = sessions.slice(EXPIRED_PER_DECISION_MAX, 2 * EXPIRED_PER_DECISION_MAX);
    given(...many)
      .when(after(CART_IDLE_DAYS, by('new', add('tea', 1))))
      .then(...first, quantitySet('new', 'tea', 1))
      .when(by('new', add('tea', 1)))
      .then(...second.map(expired), quantitySet('new', 'tea', 2));
  });

  test('the cart that a command is about expires first, and once', () => {
    given(...many)
      .when(after(CART_IDLE_DAYS, by('s19', add('tea', 1))))
      .then(
        ...['s19', ...sessions.slice(0, EXPIRED_PER_DECISION_MAX - 1)].map(expired),
        quantitySet('s19', 'tea', 1),
      );
  });

  test('generations never expire', () => {
    given(known('tea'), by('ann', add('tea', 2)), ordered('ann', ['tea:1']))
      .when(after(10 * CART_IDLE_DAYS, by('ann', set('tea', 1, 0))))
      .then(expired('ann'), refused('cart-changed', 1));
  });
});

/** JSON that is no message of its type; undefined stands for a field that is absent. */
const NONSENSE = [undefined, null, true, '', 'tea pot', ' 1', -1, -0, 0.5, 1e300, [], {}, [null]];

describe('malformed data is rejected, whatever it is', () => {
  const base = given(known('tea'), by('ann', add('tea', 1)));
  const rejected = (message: object, session: string | null = 'ann') =>
    base.when({ ...by(session, message as CartIntent) }).thenRejected();
  const rejectedFact = (message: object) =>
    base.when(fact(message as Parameters<typeof fact>[0])).thenRejected();

  test.each(NONSENSE.map((value) => ({ value })))('$value', ({ value }) => {
    rejected({ ...add('tea', 1), productId: value });
    rejected({ ...add('tea', 1), delta: value });
    rejected({ ...set('tea', 1), quantity: value });
    rejected({ ...set('tea', 1), generation: value });
    rejected({ type: 'ClearCart', generation: value });
    rejectedFact({ type: 'ProductChanged', product: value });
    rejectedFact({ type: 'ProductChanged', product: { ...known('tea'), id: value } });
    rejectedFact({ type: 'ProductRemoved', productId: value });
    rejectedFact({ type: 'StockLevelChanged', productId: value, level: 1 });
    rejectedFact({ type: 'StockLevelChanged', productId: 'tea', level: value });
    rejectedFact({ type: 'OrderPlaced', session: 'ann', lines: [value] });
    rejectedFact({ type: 'OrderPlaced', session: 'ann', lines: { length: value } });
    const lines = [{ productId: 'tea', quantity: value }];
    rejectedFact({ type: 'OrderPlaced', session: 'ann', lines });
    expect(base.linesOf('ann')).toEqual(['tea:1']);
  });

  test('a delta of more than a line may hold', () => {
    rejected(add('tea', 100));
    rejected(add('tea', 0));
  });

  test('a command without a session', () => {
    rejected(add('tea', 1), null);
    rejected(set('tea', 1), null);
    rejected({ type: 'ClearCart', generation: 0 }, null);
  });

  test('a fact without an origin', () => {
    base.when({ ...removed('tea'), origin: null }).thenRejected();
  });

  test('a type that is not known is a bug, for it never comes here', () => {
    const unknown = { type: 'Unheard' } as unknown as CartIntent;
    expect(() => base.when(by('ann', unknown))).toThrow();
  });
});
