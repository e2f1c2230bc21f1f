import type { LiveMessage } from '@thingy/contracts';
import type { Origin, Typed } from '@thingy/simba';
import type { Sighting } from '../causality.ts';

type WithoutPosition<Message> = Message extends LiveMessage ? Omit<Message, 'position'> : never;

/** A message whose position is known when it is sent. */
export type LiveContent = WithoutPosition<LiveMessage>;

/** What an outcome touches: who watches `key` is to be told `item` as it is now. */
export interface Touched {
  readonly key: string;
  readonly item: string;
}

export interface Touch extends Touched {
  /** The outcome that did it. */
  readonly at: Origin;
}

/** For whom something is shown. */
export interface Watcher {
  /** null: the service's sockets belong to no session. */
  readonly session: string | null;
  readonly productIds: readonly string[];
}

/** An item as it is shown to a watcher. */
export interface Rendered {
  readonly content: LiveContent;
  readonly sightings: readonly Sighting[];
  /** What it depends on from here on, where that is not always the same. */
  readonly keys?: readonly string[];
}

/**
 * What a context pushes. Queries are synchronous and cheap. Positions of messages rely on this:
 * what they show of an item changes only by outcomes that touch it under one of the keys watched,
 * and the outcomes of one record touch one item of a watcher.
 */
export interface LiveSource<Model, Outcome extends Typed> {
  /** Whether a socket is a session's, and refused without one. */
  readonly isPerSession: boolean;
  /** The item that is all there is to show; null: a page shows items that it read itself. */
  readonly whole: string | null;
  /** Asked of every outcome that is published: null if nobody can see it. */
  touched(outcome: Outcome): Touched | null;
  /** What this watcher watches now. */
  keysOf(model: Model, watcher: Watcher): readonly string[];
  /** null: there is nothing to tell of this item. `at`: what touched it last; null: nothing did. */
  render(model: Model, item: string, watcher: Watcher, at: Origin | null): Rendered | null;
}
