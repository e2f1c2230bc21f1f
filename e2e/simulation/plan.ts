import type { ContextName } from '@thingy/contracts';
import { CONTEXTS } from './contexts.ts';
import { SeededRandom } from './seeded-random.ts';

/** What one tab of a session does. */
export type TabDeed =
  | 'browse'
  | 'hold'
  | 'look'
  | 'latest'
  | 'add'
  | 'set'
  | 'clear'
  | 'order'
  | 'orders';
export type OfficeDeed = 'put' | 'remove' | 'set-stock' | 'adjust-stock' | 'ship' | 'cancel';
/** What may become of an append: the first five on its way, the others in the log itself. */
export type LogFault =
  | 'cut'
  | 'later'
  | 'dropped'
  | 'reordered'
  | 'overtaken'
  | 'duplicate'
  | 'lost-acknowledgement'
  | 'late'
  | 'refused';

/** One thing that is meant to happen; any of them may be left out of a plan. */
export type Action =
  | {
      readonly kind: 'tab';
      readonly atMs: number;
      readonly tab: number;
      readonly deed: TabDeed;
      readonly product: string;
      readonly amount: number;
      /** Closed before the answer: the command is sent once. */
      readonly isGivenUp: boolean;
    }
  | {
      readonly kind: 'office';
      readonly atMs: number;
      readonly deed: OfficeDeed;
      readonly product: string;
      /** Cents, pieces, or which of the orders. */
      readonly amount: number;
    }
  /** An upgrade is a restart with the new version. */
  | {
      readonly kind: 'crash' | 'restart' | 'upgrade';
      readonly atMs: number;
      readonly part: string;
      readonly forMs: number;
    }
  | Ambush
  | {
      readonly kind: 'fault';
      readonly atMs: number;
      readonly log: ContextName;
      readonly forMs: number;
      readonly fault: LogFault;
      readonly share: number;
    }
  /** A log that does not answer, or a process that stands still. */
  | {
      readonly kind: 'stall';
      readonly atMs: number;
      readonly what: string;
      readonly forMs: number;
    }
  | {
      readonly kind: 'clock';
      readonly atMs: number;
      readonly log: ContextName;
      readonly byMs: number;
    }
  /**
   * Takes a snapshot, or damages the newest; takes one and trims the log; starts a replica that
   * knows of no snapshot; deletes the log and makes it anew.
   */
  | {
      readonly kind: 'snapshot' | 'spoil' | 'trim' | 'bare-start' | 'recreate';
      readonly atMs: number;
      readonly log: ContextName;
    }
  /** Of this level where one is named, and else of the one that only the new version has. */
  | {
      readonly kind: 'activate';
      readonly atMs: number;
      readonly log: ContextName;
      readonly level?: number;
    }
  /** Answers that get lost on their way to the client. */
  | {
      readonly kind: 'lost-answers';
      readonly atMs: number;
      readonly forMs: number;
      readonly share: number;
    };

/** The next process that comes to this with a mail crashes, or loses its log for a while. */
export interface Ambush {
  readonly kind: 'ambush';
  readonly atMs: number;
  /** When it asks for its claim, before the mail goes out, and before its `Done` is told. */
  readonly when: 'claiming' | 'before' | 'after';
  readonly deed: 'crash' | 'stall';
  readonly forMs: number;
}

export interface Plan {
  readonly seed: number;
  /** How long a claim to a mail is respected. */
  readonly ttlMs: number;
  /** Lag from which a replica applies in batch mode. */
  readonly batchFrom: number;
  /** Names of the bridges: two do no more than one, and must do no harm. */
  readonly bridges: readonly string[];
  /** How records are laid out. */
  readonly mode: 'structured' | 'binary';
  /** By time. Faults are over at `FAULTS_END_MS`. */
  readonly actions: readonly Action[];
  /** Of the log of orders when it is opened. */
  readonly orderLevel: 1 | 2;
}

export const FAULTS_END_MS = 25_000;
export const PRODUCTS = ['p1', 'p2', 'p3', 'p4'] as const;
export const REPLICAS_PER_CONTEXT = 3;
const BRIDGES = ['bridge-1', 'bridge-2'];
/** The tabs of one device share what they have seen. */
export const TABS = [
  { session: 'anna', device: 'anna-phone' },
  { session: 'anna', device: 'anna-phone' },
  { session: 'anna', device: 'anna-desk' },
  { session: 'bert', device: 'bert' },
  { session: 'bert', device: 'bert' },
  { session: 'cleo', device: 'cleo' },
] as const;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FAULTS: readonly LogFault[] = [
  'cut',
  'later',
  'dropped',
  'reordered',
  'overtaken',
  'duplicate',
  'lost-acknowledgement',
  'late',
  'refused',
];
/** What shoppers do more often stands here more often. */
const TAB_DEEDS: readonly TabDeed[] = [
  ...(['browse', 'browse', 'hold', 'look', 'look', 'latest', 'add', 'add', 'add'] as const),
  ...(['set', 'set', 'clear', 'order', 'order', 'order', 'orders'] as const),
];
const OFFICE_DEEDS: readonly OfficeDeed[] = [
  ...(['put', 'put', 'put', 'remove', 'set-stock', 'adjust-stock', 'adjust-stock'] as const),
  ...(['ship', 'ship', 'cancel', 'cancel'] as const),
];

/** The same seed makes the same plan. */
export function planOf(seed: number): Plan {
  const random = new SeededRandom(seed);
  const actions = [
    ...openingOf(random),
    ...shoppingOf(random),
    ...officeOf(random),
    ...troubleOf(random),
    ...rolloutOf(random),
    ...nightsOf(random),
    ...ambushesOf(random),
  ];
  const orderLevel = random.pick([1, 2, 2] as const);
  if (orderLevel === 1) actions.push(...levelTwoOf(random));
  return planWith(seed, random, actions, orderLevel);
}

/** Most shops of yesterday go on by the rules of today, from some time on. */
function levelTwoOf(random: SeededRandom): Action[] {
  const atMs = random.between(1_000, 15_000);
  return random.chance(0.2) ? [] : [{ kind: 'activate', atMs, log: 'order', level: 2 }];
}

/** A shop of which one log is deleted and made anew, once it has some history. */
export function recreationOf(seed: number): Plan {
  const random = new SeededRandom(seed);
  const log = random.pick(CONTEXTS);
  const actions: Action[] = [
    ...openingOf(random),
    // A model that is held lets others wait, and how long they wait is looked at.
    ...shoppingOf(random).filter((action) => action.kind !== 'tab' || action.deed !== 'hold'),
    ...officeOf(random),
    ...nightsOf(random).filter(({ kind }) => kind === 'snapshot'),
    ...Array.from({ length: random.between(0, 6) }, () => ({
      kind: random.pick(['crash', 'restart'] as const),
      atMs: random.between(300, FAULTS_END_MS - 2_000),
      part: random.pick(PARTS),
      forMs: random.between(50, 1_500),
    })),
    { kind: 'recreate', atMs: random.between(1_500, 15_000), log },
  ];
  return planWith(seed, random, actions);
}

function planWith(
  seed: number,
  random: SeededRandom,
  actions: readonly Action[],
  orderLevel: 1 | 2 = 2,
): Plan {
  return {
    seed,
    orderLevel,
    ttlMs: random.pick([3_000, 10_000]),
    batchFrom: random.pick([4, 25, 20_000]),
    bridges: BRIDGES.slice(0, random.pick([1, 2, 2])),
    mode: random.pick(['structured', 'binary']),
    actions: actions.toSorted((a, b) => a.atMs - b.atMs),
  };
}

function openingOf(random: SeededRandom): Action[] {
  return PRODUCTS.flatMap((product, index): Action[] => [
    { kind: 'office', atMs: index, deed: 'put', product, amount: 100 * (index + 1) },
    {
      kind: 'office',
      atMs: index + 0.5,
      deed: 'set-stock',
      product,
      amount: random.between(0, 14),
    },
  ]);
}

/** Some plans are of busy shops, where all happens at once, and some of few products. */
function shoppingOf(random: SeededRandom): Action[] {
  const endMs = random.pick([4_000, FAULTS_END_MS, FAULTS_END_MS]);
  const products = PRODUCTS.slice(0, random.between(1, PRODUCTS.length));
  return Array.from({ length: random.between(40, 110) }, () => ({
    kind: 'tab' as const,
    atMs: random.between(200, endMs),
    tab: random.between(0, TABS.length - 1),
    deed: random.pick(TAB_DEEDS),
    product: random.pick(products),
    amount: random.between(1, 3),
    isGivenUp: random.chance(0.1),
  }));
}

/** No price comes twice: a price then tells which change it is of. */
function officeOf(random: SeededRandom): Action[] {
  const products = PRODUCTS.slice(0, random.between(1, PRODUCTS.length));
  return Array.from({ length: random.between(5, 35) }, (_, index) => {
    const deed = random.pick(OFFICE_DEEDS);
    const few = random.between(deed === 'adjust-stock' ? -4 : 0, 9);
    return {
      kind: 'office' as const,
      atMs: random.between(500, FAULTS_END_MS),
      deed,
      product: random.pick(products),
      amount: deed === 'put' ? 1_000 + index : few,
    };
  });
}

function troubleOf(random: SeededRandom): Action[] {
  return Array.from({ length: random.between(0, 40) }, () => {
    const atMs = random.between(300, FAULTS_END_MS - 500);
    return troubleAt(random, atMs, Math.min(FAULTS_END_MS - atMs, random.between(50, 6_000)));
  });
}

function troubleAt(random: SeededRandom, atMs: number, forMs: number): Action {
  const log = random.pick(CONTEXTS);
  switch (random.between(0, 14)) {
    case 0:
    case 1:
      return { kind: 'crash', atMs, part: random.pick(PARTS), forMs };
    case 2:
      return { kind: 'restart', atMs, part: random.pick(PARTS), forMs };
    case 3:
    case 4: {
      const what = random.pick([...CONTEXTS, ...PARTS]);
      return { kind: 'stall', atMs, what, forMs };
    }
    case 5: {
      const byMs = random.pick([-HOUR_MS, HOUR_MS, 91 * DAY_MS]);
      return { kind: 'clock', atMs, log, byMs };
    }
    case 6:
    case 7:
      return { kind: 'snapshot', atMs, log };
    case 8:
      return { kind: 'spoil', atMs, log };
    case 9:
      return { kind: 'lost-answers', atMs, forMs, share: random.next() };
    default: {
      const share = random.pick([0.1, 0.3, 0.6, 1]);
      return { kind: 'fault', atMs, log, forMs, fault: random.pick(FAULTS), share };
    }
  }
}

/**
 * The new version, process by process, and then its level; or its level too early, when some
 * process does not know it yet.
 */
function rolloutOf(random: SeededRandom): Action[] {
  const contexts = CONTEXTS.filter(() => random.chance(0.5));
  const upgradedByMs = random.between(4_000, 18_000);
  const upgraded = contexts.some((context) => context !== 'cart') ? BRIDGES : [];
  const parts = [...contexts.flatMap(replicasOf), ...upgraded];
  const upgrades = parts.map((part): Action => {
    const atMs = random.between(1_000, upgradedByMs);
    return { kind: 'upgrade', atMs, part, forMs: random.between(50, 1_500) };
  });
  const activations = contexts.map((log): Action => {
    const isTooEarly = random.chance(0.3);
    const sinceMs = isTooEarly ? 1_500 : upgradedByMs + 2_000;
    return { kind: 'activate', atMs: random.between(sinceMs, FAULTS_END_MS - 2_000), log };
  });
  return [...upgrades, ...activations];
}

/** What an operator's jobs do to some logs again and again. */
function nightsOf(random: SeededRandom): Action[] {
  const contexts = CONTEXTS.filter(() => random.chance(0.5));
  return contexts.flatMap((log) =>
    Array.from({ length: random.between(2, 7) }, (): Action => {
      const kind = random.pick(['snapshot', 'trim', 'trim', 'bare-start', 'spoil'] as const);
      return { kind, atMs: random.between(2_000, FAULTS_END_MS), log };
    }),
  );
}

function ambushesOf(random: SeededRandom): Action[] {
  return Array.from({ length: random.between(0, 4) }, () => ({
    kind: 'ambush' as const,
    atMs: random.between(300, FAULTS_END_MS - 500),
    when: random.pick(['claiming', 'before', 'after', 'after'] as const),
    deed: random.pick(['crash', 'stall'] as const),
    forMs: random.between(500, 12_000),
  }));
}

/** Every process that can fail. */
export const PARTS: readonly string[] = [...CONTEXTS.flatMap(replicasOf), ...BRIDGES];

function replicasOf(context: ContextName): readonly string[] {
  return Array.from({ length: REPLICAS_PER_CONTEXT }, (_, index) => `${context}-${index + 1}`);
}

/** An action in one line. */
export function formatAction(action: Action): string {
  const { kind, atMs, ...rest } = action;
  return `${atMs} ${kind} ${Object.values(rest).join(' ')}`;
}
