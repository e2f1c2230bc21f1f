import type { ContextName, PlaceOrder } from '@thingy/contracts';
import type { Command, Decision } from '@thingy/simba';
import type { Message, Outcome } from './contexts.ts';
import type { Question } from './request.ts';

/** An answer as its client got it. */
export interface Observation<Context extends ContextName> {
  readonly device: string;
  readonly part: string;
  readonly question: Question<Context, unknown>;
  /** As JSON. */
  readonly body: string;
  /** The position that it is of, and `topic/partition/logId`. */
  readonly next: number;
  readonly log: string;
  readonly isBehind: boolean;
  /** What it shows, and the position as of which that was so. */
  readonly shown: readonly string[];
  readonly shownAt: number;
  /** Of a strong read: where the log ended before it was asked. */
  readonly atLeast: number;
  /** Order of events at the clients. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** In virtual time, without the way there and back. */
  readonly tookMs: number;
  /** Neither a command nor a strong read. */
  readonly isRead: boolean;
}

/** What became of a command, as its client knows it. */
export interface Receipt<Context extends ContextName> {
  readonly command: Command<Message<Context>>;
  /** Codes of attempts that failed. */
  readonly errors: string[];
  decision: Decision<Outcome<Context>> | null;
}

/** All that clients know at the end, to be held against what is so. */
export class Notebook {
  readonly observations: { readonly [Context in ContextName]: Observation<Context>[] } = {
    catalog: [],
    cart: [],
    order: [],
  };
  readonly receipts: { readonly [Context in ContextName]: Receipt<Context>[] } = {
    catalog: [],
    cart: [],
    order: [],
  };
  /** What pages showed when they were ordered, by order id. */
  readonly ordered = new Map<string, PlaceOrder>();
  #events = 0;

  tick(): number {
    return ++this.#events;
  }
}
