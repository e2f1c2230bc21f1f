import type { StateMachine, Typed } from '@thingy/simba';

/** A question with its arguments; null for arguments that it does not take. */
export type Query<Model> = (args: readonly string[]) => ((model: Model) => unknown) | null;

/** The data of a message that nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a look into a context's past needs to know of it. */
export interface Subject<Model, Message extends Typed, Outcome extends Typed> {
  readonly machine: StateMachine<Model, Message, Outcome>;
  /** By name. */
  readonly queries: Readonly<Record<string, Query<Model>>>;
  /** One line per query, for people. */
  readonly usage: readonly string[];
  /** What a decision on this message looks at. Total: the data may be malformed. */
  readonly concerned: (model: Model, message: Typed & Fields, session: string | null) => unknown;
}

/** A query of one argument. */
export function ofOne<Model>(ask: (model: Model, arg: string) => unknown): Query<Model> {
  return ([arg, ...more]) =>
    arg === undefined || more.length > 0 ? null : (model) => ask(model, arg);
}

/** A query without arguments. */
export function ofNone<Model>(ask: (model: Model) => unknown): Query<Model> {
  return (args) => (args.length > 0 ? null : ask);
}

/** `name=value` arguments, each at most once; null: another one is among them. */
export function named(args: readonly string[], names: readonly string[]): Fields | null {
  const pairs = args.map((arg) => {
    const at = arg.indexOf('=');
    return [arg.slice(0, at), arg.slice(at + 1)] as const;
  });
  const isKnown = pairs.every(([name]) => names.includes(name));
  const given = Object.fromEntries(pairs);
  return isKnown && Object.keys(given).length === pairs.length ? given : null;
}

/** A count from 1; null for anything else. */
export function countOf(text: unknown, otherwise: number): number | null {
  if (text === undefined) return otherwise;
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
