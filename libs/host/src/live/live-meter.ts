import type { LiveMessage } from '@thingy/contracts';
import { DURATION_SECONDS, Histogram } from '@thingy/simba';
import type { Figure, FigureName } from '../figure.ts';
import { LIVE_REFUSALS, type LiveRefusal } from './live-door.ts';

/** Close codes that mean something here; browsers may send thousands of others. */
const CODES = [1000, 1001, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013].map(String);
const OTHER_CODE = 'other';
const TYPES: readonly LiveMessage['type'][] = [
  'watching',
  'reset',
  'heartbeat',
  'product',
  'product-removed',
  'cart',
  'order',
];

/** What became of the sockets of a process, since its start. */
export class LiveMeter {
  opened = 0;
  slowDropped = 0;
  readonly resumes = { told: 0, reset: 0 };
  /** From the first change that is owed until all has been sent. */
  readonly pushSeconds = new Histogram(DURATION_SECONDS);
  readonly #sent = zeros(TYPES);
  readonly #closed = zeros([...CODES, OTHER_CODE]);
  readonly #refused = zeros(LIVE_REFUSALS);

  sent(type: LiveMessage['type']): void {
    count(this.#sent, type);
  }

  closed(code: number): void {
    const known = String(code);
    count(this.#closed, this.#closed.has(known) ? known : OTHER_CODE);
  }

  refused(reason: LiveRefusal): void {
    count(this.#refused, reason);
  }

  figures(open: number): readonly Figure[] {
    return [
      { name: 'live_sockets', labels: {}, value: open },
      { name: 'live_sockets_opened_total', labels: {}, value: this.opened },
      ...counted('live_sockets_refused_total', 'reason', this.#refused),
      ...counted('live_sockets_closed_total', 'code', this.#closed),
      ...counted('live_messages_total', 'type', this.#sent),
      ...counted('live_resumes_total', 'result', Object.entries(this.resumes)),
      { name: 'live_slow_readers_dropped_total', labels: {}, value: this.slowDropped },
      { name: 'live_push_duration_seconds', labels: {}, value: this.pushSeconds },
    ];
  }
}

/** What has not happened yet is told as well: a counter that begins with 1 has not grown. */
function zeros<Key>(keys: readonly Key[]): Map<Key, number> {
  return new Map(keys.map((key) => [key, 0]));
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function counted(
  name: FigureName,
  label: string,
  counts: Iterable<readonly [string, number]>,
): readonly Figure[] {
  return [...counts].map(([key, value]) => ({ name, labels: { [label]: key }, value }));
}
