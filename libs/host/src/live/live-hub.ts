import { setImmediate as turn } from 'node:timers/promises';
import type { LiveMessage, LiveWatch } from '@thingy/contracts';
import { CausalToken, type Published, type Replica, SimbaError, type Typed } from '@thingy/simba';
import { nextOffsetIn, positionOf, type Sighting } from '../causality.ts';
import { LiveConnection, type LiveSocket, type OwedItem } from './live-connection.ts';
import type { LiveMeter } from './live-meter.ts';
import type { LiveContent, LiveSource, Rendered, Watcher } from './live-source.ts';
import { RECENT_TOUCHES_MAX, RecentTouches } from './recent-touches.ts';
import { Watchers } from './watchers.ts';

/** From the first change that is owed to its sending: what comes by then is one. Milliseconds. */
export const PUSH_PAUSE_MS = 25;
/** For which sending keeps everything else out at a time, in milliseconds. */
const SLICE_MS = 4;

/** What of a replica the hub needs. */
export type LiveReplica<Model, Outcome extends Typed> = Pick<
  Replica<Model, never, Outcome>,
  'log' | 'next' | 'catchUp' | 'read' | 'onPublished'
>;

/**
 * Tells connections what they watch, as it is when it is sent: a reader that is slow is owed items
 * and not messages, and so no more than it watches.
 *
 * Guarantees, for a connection: after a message at position `p`, all that it watches and that
 * changed before `p` has been told; so it may come back with `p`, here or at another replica.
 * Messages are therefore sent in the order of the last touches, each at the position after its
 * own, and the last of them at the model's.
 *
 * Costs: an outcome, an entry of the ring and a look-up, and its watchers; of a large batch, only
 * the last have an entry, and while nobody watches there is no look-up. A `watch`, its keys and
 * what was touched since.
 */
export class LiveHub<Model, Outcome extends Typed> {
  readonly connections = new Set<LiveConnection>();
  readonly #replica: LiveReplica<Model, Outcome>;
  readonly #source: LiveSource<Model, Outcome>;
  readonly #meter: LiveMeter;
  readonly #onBug: (error: unknown) => void;
  readonly #watchers = new Watchers();
  readonly #owed = new Set<LiveConnection>();
  #recent: RecentTouches | null = null;
  #isPushing = false;

  /** `onBug`: told of what must not happen; it costs the connection that it happens to. */
  constructor(
    replica: LiveReplica<Model, Outcome>,
    source: LiveSource<Model, Outcome>,
    meter: LiveMeter,
    onBug: (error: unknown) => void,
  ) {
    this.#replica = replica;
    this.#source = source;
    this.#meter = meter;
    this.#onBug = onBug;
    replica.onPublished((published) => this.#published(published));
  }

  /** To be called once the replica is live: what is published from here on is remembered. */
  begin(): void {
    this.#recent ??= new RecentTouches(this.#replica.next);
  }

  /** Keys that anybody watches. */
  get watched(): number {
    return this.#watchers.size;
  }

  open(socket: LiveSocket, session: string | null): LiveConnection {
    const connection = new LiveConnection(socket, session);
    this.connections.add(connection);
    this.#meter.opened++;
    return connection;
  }

  closed(connection: LiveConnection, code: number): void {
    if (!this.connections.delete(connection)) return;
    this.#watchers.forget(connection);
    this.#owed.delete(connection);
    this.#meter.closed(code);
  }

  /** Waits for what the page has seen elsewhere, tells what it lacks, then what changes. */
  async watch(connection: LiveConnection, message: LiveWatch): Promise<void> {
    const number = connection.nextWatch();
    const token = message.after === null ? null : CausalToken.parse(message.after);
    try {
      if (token !== null) await this.#replica.catchUp(token);
      await this.#replica.read((model) => {
        // The page shows something else by now, or nothing.
        if (connection.watches !== number || !this.connections.has(connection)) return;
        this.#begin(model, connection, message.productIds ?? [], token);
      });
    } catch (error) {
      this.#fail(connection, error);
    }
  }

  /** Sends it soon what it is owed. */
  push(connection: LiveConnection): void {
    this.#owed.add(connection);
    if (this.#isPushing) return;
    this.#isPushing = true;
    setTimeout(() => void this.#push(), PUSH_PAUSE_MS).unref();
  }

  heartbeat(connection: LiveConnection): void {
    // What it is owed changed before this position.
    if (connection.isOwed || connection.watcher === null) return;
    this.#send(connection, { type: 'heartbeat' }, this.#replica.next, []);
  }

  #begin(
    model: Model,
    connection: LiveConnection,
    productIds: readonly string[],
    token: CausalToken | null,
  ): void {
    this.begin();
    const watcher: Watcher = { session: connection.session, productIds };
    connection.watcher = watcher;
    connection.take();
    this.#watchers.watch(connection, this.#source.keysOf(model, watcher));
    this.#resume(connection, token);
    this.#tell(model, connection);
  }

  /** Owes it what it lacks: what was touched since, or all, or the word to read again. */
  #resume(connection: LiveConnection, token: CausalToken | null): void {
    const { whole } = this.#source;
    const after = token === null ? null : nextOffsetIn(token, this.#replica.log);
    const touches = after === null ? null : (this.#recent?.since(after) ?? null);
    // A page that is ahead of this replica need not be told what it shows already.
    connection.from = after !== null && touches !== null ? after : this.#replica.next;
    connection.ending = 'watching';
    if (touches !== null) {
      for (const { key, item, at } of touches) {
        if (connection.keys.has(key)) connection.owe(item, at);
      }
    } else if (whole !== null) connection.owe(whole, null);
    else if (token !== null) connection.oweReset();
    if (token !== null) this.#meter.resumes[touches === null ? 'reset' : 'told']++;
  }

  #published(published: readonly Published<Outcome>[]): void {
    const [first] = published;
    if (first === undefined) return;
    // Of what came between going live and this there was no outcome.
    this.#recent ??= new RecentTouches(first.occurrence.at.offset);
    // A batch brings all that it has done at once, and its beginning would be forgotten at its end.
    const kept = Math.max(0, published.length - RECENT_TOUCHES_MAX);
    const last = published[kept - 1];
    if (last !== undefined) this.#recent = new RecentTouches(last.occurrence.at.offset + 1);
    for (let index = this.watched > 0 ? 0 : kept; index < published.length; index++) {
      const { outcome, occurrence } = published[index] as Published<Outcome>;
      const { at } = occurrence;
      const touched = this.#source.touched(outcome);
      if (touched === null) continue;
      const { key, item } = touched;
      if (index >= kept) this.#recent.add({ key, item, at });
      for (const connection of this.#watchers.of(key)) {
        if (at.offset < connection.from) continue;
        connection.owe(item, at);
        this.push(connection);
      }
    }
  }

  async #push(): Promise<void> {
    const sinceMs = performance.now() - PUSH_PAUSE_MS;
    const connections = [...this.#owed];
    this.#owed.clear();
    let done = 0;
    while (done < connections.length) {
      try {
        done = await this.#replica.read((model) => this.#pushSlice(model, connections, done));
      } catch (error) {
        for (const connection of connections.slice(done)) this.#fail(connection, error);
        break;
      }
      if (done < connections.length) await turn();
    }
    this.#meter.pushSeconds.observe((performance.now() - sinceMs) / 1_000);
    this.#isPushing = false;
    for (const connection of this.#owed) this.push(connection);
  }

  #pushSlice(model: Model, connections: readonly LiveConnection[], from: number): number {
    const endMs = performance.now() + SLICE_MS;
    let done = from;
    do {
      const connection = connections[done++] as LiveConnection;
      try {
        if (this.connections.has(connection)) this.#tell(model, connection);
      } catch (error) {
        this.#fail(connection, error);
      }
    } while (done < connections.length && performance.now() < endMs);
    return done;
  }

  #tell(model: Model, connection: LiveConnection): void {
    const { watcher } = connection;
    if (watcher === null || !connection.isOpen) return;
    if (connection.isBehind) {
      connection.slowSinceMs ??= performance.now();
      return;
    }
    const { next } = this.#replica;
    const { items, ending } = connection.take();
    if (ending === 'reset') {
      this.#send(connection, { type: 'reset' }, next, []);
      return;
    }
    const told = this.#render(model, connection, watcher, items);
    for (const [index, { rendered, at }] of told.entries()) {
      const isLast = index === told.length - 1;
      const position = isLast || at === null ? next : at.offset + 1;
      this.#send(connection, rendered.content, position, rendered.sightings);
    }
    if (ending !== null) this.#send(connection, { type: ending }, next, []);
  }

  #render(
    model: Model,
    connection: LiveConnection,
    watcher: Watcher,
    items: readonly OwedItem[],
  ): readonly { rendered: Rendered; at: OwedItem['at'] }[] {
    const told: { rendered: Rendered; at: OwedItem['at'] }[] = [];
    for (const { item, at } of items) {
      const rendered = this.#source.render(model, item, watcher, at);
      if (rendered === null) continue;
      if (rendered.keys !== undefined) this.#watchers.watch(connection, rendered.keys);
      told.push({ rendered, at });
    }
    return told;
  }

  #send(
    connection: LiveConnection,
    content: LiveContent,
    next: number,
    sightings: readonly Sighting[],
  ): void {
    // A page that is ahead of this replica must not come back with less than it has seen.
    const at = Math.max(next, connection.from);
    const position = positionOf(this.#replica.log, at, sightings);
    const message: LiveMessage = { ...content, position };
    connection.send(JSON.stringify(message));
    this.#meter.sent(message.type);
  }

  /** It comes back and resumes. */
  #fail(connection: LiveConnection, error: unknown): void {
    if (error instanceof SimbaError) {
      // The read was refused, or the replica stops.
      connection.close(1013, error.code);
    } else {
      this.#onBug(error);
      connection.close(1011, 'internal error');
    }
  }
}
