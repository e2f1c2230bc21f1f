import type { FamilyName } from './families.ts';
import type { Row } from './row.ts';

/** What a row has to come to. */
export type Bound =
  | { readonly type: 'ratio-max'; readonly ratio: number }
  | { readonly type: 'ratio-min'; readonly ratio: number }
  /** Above the baseline, in the row's unit. */
  | { readonly type: 'more-max'; readonly more: number }
  /** Whatever the baseline is, in the row's unit. */
  | { readonly type: 'subject-min'; readonly subject: number };

const atMostTimes = (ratio: number): Bound => ({ type: 'ratio-max', ratio });
const atLeastTimes = (ratio: number): Bound => ({ type: 'ratio-min', ratio });
const atMostMore = (more: number): Bound => ({ type: 'more-max', more });
const atLeast = (subject: number): Bound => ({ type: 'subject-min', subject });

/** Of the rows of a family, by their names. Rows that are not here are there to explain others. */
export type Targets = Readonly<Record<string, Readonly<Record<string, readonly Bound[]>>>>;

const SNAPSHOT = 'start from a snapshot, log 10 times the state';

/** By family: what is wanted, whether or not it is reached. */
export const TARGETS = {
  start: {
    'start with products, CPU': [atMostTimes(2)],
    'start with products, wall': [atMostTimes(2)],
    'live memory of products / their CSV': [atMostTimes(8)],
    'live memory of products and stock levels / their CSV': [atMostTimes(8)],
  },
  replay: {
    [`${SNAPSHOT}, CPU`]: [atMostTimes(0.3)],
    [`${SNAPSHOT}, wall`]: [atMostTimes(0.3)],
  },
  reads: {
    'GET product, CPU': [atMostTimes(1.2)],
    'GET product, not modified, CPU': [atMostTimes(1.2)],
    'GET page of 20, first, CPU': [atMostTimes(1.3)],
    'GET page of 20, middle, CPU': [atMostTimes(1.3)],
    'GET page of 20, last, CPU': [atMostTimes(1.3)],
    'GET page of 20, by name, backwards, of a category, CPU': [atMostTimes(1.3)],
    'GET page of 20, the dearest of first, middle and last, CPU': [atMostTimes(1.1)],
  },
  large: {
    '10 times the products, replay, CPU': [atMostTimes(11)],
    '10 times the products, replay, wall': [atMostTimes(11)],
    '10 times the products, a read, CPU': [atMostTimes(1.3)],
    '10 times the products, a page, CPU': [atMostTimes(1.3)],
    '10 times the products, applying a record, CPU': [atMostTimes(2)],
  },
  update: {
    'GET product while an update is applied, p99': [atMostMore(10)],
  },
  cart: {
    'POST /cart/items, 1 client, p50': [atMostTimes(1.3)],
    'POST /cart/items, 64 clients': [atLeastTimes(0.35), atLeast(5_000)],
  },
  orders: {
    'POST /orders, a hot product, 64 clients': [atLeastTimes(0.9)],
  },
  propagation: {
    'product changed until seen in cart, from the answer, p50': [atMostTimes(4)],
  },
  bridge: {
    'bridge, facts forwarded': [atLeastTimes(0.4)],
  },
  policies: {
    'wait-free / exclusive, live memory': [atMostTimes(1.3)],
  },
  web: {
    // 0.6 times the pages per second of CPU.
    'product list rendered, CPU': [atMostTimes(1 / 0.6)],
    'product list, JavaScript': [atMostMore(40)],
  },
} as const satisfies Partial<Record<FamilyName, Targets[string]>>;

/** A bound in words, and by how much a row misses it; null: it is met. */
export interface Judgement {
  readonly target: string;
  readonly missedBy: string | null;
}

export interface JudgedRow extends Row {
  readonly judgements: readonly Judgement[];
}

/** What the targets of its family say of a row. */
export function judged(row: Row, family: string, targets: Targets = TARGETS): JudgedRow {
  const bounds = targets[family]?.[row.name] ?? [];
  return { ...row, judgements: bounds.map((bound) => judge(row, bound)) };
}

/** Rows that a family should have and has not: their names or their targets were changed. */
export function namesWithoutRow(
  rows: readonly Row[],
  family: string,
  targets: Targets = TARGETS,
): readonly string[] {
  const names = new Set(rows.map(({ name }) => name));
  return Object.keys(targets[family] ?? {}).filter((name) => !names.has(name));
}

function judge({ baseline, subject, ratio, unit }: Row, bound: Bound): Judgement {
  switch (bound.type) {
    case 'ratio-max':
      return judgement(`≤ ${times(bound.ratio)}`, ratio - bound.ratio, times);
    case 'ratio-min':
      return judgement(`≥ ${times(bound.ratio)}`, bound.ratio - ratio, times);
    case 'more-max': {
      const inUnit = (value: number) => `${plain(value)} ${unit}`;
      return judgement(`≤ +${inUnit(bound.more)}`, subject - baseline - bound.more, inUnit);
    }
    case 'subject-min': {
      const inUnit = (value: number) => `${plain(value)}${unit}`;
      return judgement(`≥ ${inUnit(bound.subject)}`, bound.subject - subject, inUnit);
    }
  }
}

/** Of what sums of decimal fractions come to: 1.2 - 1.2 must not be a miss. */
const TINY = 1e-9;

/** A figure that is none (0 / 0) meets nothing. */
function judgement(target: string, excess: number, inWords: (value: number) => string): Judgement {
  return { target, missedBy: excess <= TINY ? null : inWords(excess) };
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

function plain(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toFixed(2)));
}
