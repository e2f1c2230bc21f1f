import type { Operation } from './linearizable.ts';
import type { Recorded } from './recorded.ts';

/** An operation, and what was recorded that it stands for. */
export type Traced<Input, Output> = Operation<Input, Output> & {
  readonly of: Recorded<Input, Output>;
};

interface OperationsOptions<Input> {
  /** The input of a read. */
  readonly read: Input;
  /** Whether plain reads are among them. */
  readonly isWithPlain: boolean;
}

/** The operations on one key that a client's next ones must come after, by their index. */
type Seen = Map<string, readonly number[]>;

/**
 * What was recorded of one key, as operations to be checked.
 *
 * What a command's answer shows becomes a read of its own: it is made at the replica once that has
 * applied the command, and so between the command and its return. A plain read may show any state
 * of before its return, but none that is older than what its client has done or seen. An answer
 * that says `Shop-Behind` is bound by neither, nor is a command of which nobody knows which of its
 * attempts took effect.
 */
export function operationsOf<Input, Output>(
  history: readonly Recorded<Input, Output>[],
  { read, isWithPlain }: OperationsOptions<Input>,
): readonly Traced<Input, Output>[] {
  const operations: Traced<Input, Output>[] = [];
  const seen: Seen = new Map();
  for (const of of history.toSorted((a, b) => a.invokedAtMs - b.invokedAtMs)) {
    if (of.ending === 'fail') continue;
    if (of.kind === 'plain' || of.kind === 'strong') {
      if (of.ending === 'ok' && (isWithPlain || of.kind === 'strong')) {
        addRead(operations, seen, of);
      }
    } else {
      addCommand(operations, seen, of, read);
    }
  }
  return operations;
}

function addRead<Input, Output>(
  operations: Traced<Input, Output>[],
  seen: Seen,
  of: Recorded<Input, Output>,
): void {
  const { client, input, output, returnedAtMs, isBehind } = of;
  const isPlain = of.kind === 'plain';
  if (isPlain && isBehind) return;
  const after = isBehind ? [] : seenBy(seen, client);
  const invokedAtMs = isPlain ? Number.NEGATIVE_INFINITY : of.invokedAtMs;
  const index = operations.push({ input, output, invokedAtMs, returnedAtMs, after, of }) - 1;
  remember(seen, client, after, index);
}

function addCommand<Input, Output>(
  operations: Traced<Input, Output>[],
  seen: Seen,
  of: Recorded<Input, Output>,
  read: Input,
): void {
  const { client, input, output, shown, invokedAtMs, isBehind } = of;
  const isOk = of.ending === 'ok';
  const isRouted = of.kind === 'routed';
  const returnedAtMs = isOk && !isRouted ? of.returnedAtMs : Number.POSITIVE_INFINITY;
  const isBound = isOk && !isBehind && !isRouted && of.attempts.length === 1;
  const after = isBound ? seenBy(seen, client) : [];
  const command = { input, output: isRouted ? null : output, invokedAtMs, returnedAtMs, after, of };
  const index = operations.push(command) - 1;
  if (!isOk) return;
  remember(seen, client, after, index);
  if (shown === null) return;
  const afterwards = isBehind ? [index] : seenBy(seen, client);
  const view = { input: read, output: shown, invokedAtMs, returnedAtMs, after: afterwards, of };
  remember(seen, client, afterwards, operations.push(view) - 1);
}

function seenBy(seen: Seen, client: string): readonly number[] {
  return seen.get(client) ?? [];
}

/** What comes after others stands for them. */
function remember(seen: Seen, client: string, after: readonly number[], index: number): void {
  const others = seenBy(seen, client).filter((each) => !after.includes(each));
  seen.set(client, [...others, index]);
}
