import { checkCausal, stepsBack } from './causal.ts';
import { checkLinearizable, type Specification, type Verdict } from './linearizable.ts';
import { operationsOf, type Traced } from './operations-of.ts';
import type { Recorded } from './recorded.ts';

type AnyRecorded = Recorded<unknown, unknown>;

/** A promise that a history breaks, or of which the search could not tell. */
export interface Finding {
  readonly promise: 'linearizable' | 'causal' | 'positions';
  readonly key: string;
  readonly message: string;
  /** What was recorded of this key, or of this client, in the order of the calls. */
  readonly history: readonly AnyRecorded[];
}

/** Each key of a history: its commands and strong reads, then its plain reads as well. */
export function checkKeys<State, Input, Output>(
  specification: Specification<State, Input, Output>,
  history: readonly Recorded<Input, Output>[],
  read: Input,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [key, all] of Map.groupBy(history, (each) => each.key)) {
    const own = all.toSorted((a, b) => a.invokedAtMs - b.invokedAtMs);
    const operations = operationsOf(own, { read, isWithPlain: false });
    const result = checkLinearizable(specification, operations);
    if (result.verdict !== 'linearizable') {
      const message = describe(result, operations);
      findings.push({ promise: 'linearizable', key, message, history: own });
      // Whatever plain reads show, no order explains the commands.
      continue;
    }
    const causal = checkCausal(specification, own, read);
    if (causal.result.verdict === 'linearizable') continue;
    const message = describe(causal.result, causal.operations);
    findings.push({ promise: 'causal', key, message, history: own });
  }
  return findings;
}

/** Positions, which are of clients and not of keys. */
export function checkPositions(history: readonly AnyRecorded[]): readonly Finding[] {
  return stepsBack(history).map(({ of, topic, at, seen }) => ({
    promise: 'positions',
    key: of.client,
    message: `${format(of)}: at ${at} of ${topic}, which it had seen up to ${seen}`,
    history: history
      .filter(({ client }) => client === of.client)
      .toSorted((a, b) => a.invokedAtMs - b.invokedAtMs),
  }));
}

/** How many operations there were, and how they ended. */
export function countsOf(history: readonly AnyRecorded[]) {
  const ended = (ending: string) => history.filter((each) => each.ending === ending).length;
  const plain = history.filter(({ kind, ending }) => kind === 'plain' && ending === 'ok');
  return {
    operations: history.length,
    ok: ended('ok'),
    fail: ended('fail'),
    info: ended('info'),
    plain: plain.length,
    behind: plain.filter(({ isBehind }) => isBehind).length,
  };
}

function describe<Input, Output>(
  result: Verdict,
  operations: readonly Traced<Input, Output>[],
): string {
  if (result.verdict !== 'violated') return `not decided in ${result.steps} steps`;
  const stuck = operations[result.stuck] as Traced<Input, Output>;
  const last = result.order.slice(-ORDER_SHOWN).map((index) => formatOperation(operations[index]));
  return [
    `${result.order.length} of ${operations.length} operations have a place; stuck at`,
    `  ${formatOperation(stuck)}`,
    'after the order that ends with',
    ...last.map((line) => `  ${line}`),
  ].join('\n');
}

/** Operations of the longest order that a message shows. */
const ORDER_SHOWN = 6;

function formatOperation<Input, Output>(operation: Traced<Input, Output> | undefined): string {
  if (operation === undefined) return '';
  const { of, input, output } = operation;
  return `${JSON.stringify(input)} => ${JSON.stringify(output)} in ${format(of)}`;
}

function format(of: AnyRecorded): string {
  const time = `${of.invokedAtMs.toFixed(1)}..${of.returnedAtMs.toFixed(1)} ms`;
  const input = JSON.stringify(of.input);
  return `${of.client} ${of.kind} ${input} ${of.ending} ${time} (${of.attempts.join(', ')})`;
}
