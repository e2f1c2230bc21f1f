import { pastCart } from './past-cart.ts';
import { pastCatalog } from './past-catalog.ts';
import { type PastContext, pastContext } from './past-context.ts';
import { pastOrder } from './past-order.ts';
import { NotThere, type PastSource } from './replay-past.ts';

const CONTEXTS: ReadonlyMap<string, PastContext> = new Map([
  ['catalog', pastContext(pastCatalog)],
  ['cart', pastContext(pastCart)],
  ['order', pastContext(pastOrder)],
]);

export interface Surroundings {
  /** Opens the log of a context and its snapshots, for reading. */
  readonly open: (context: string) => PastSource & { close(): Promise<void> };
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/**
 * `at CONTEXT POSITION QUERY…` and `why CONTEXT ID [SESSION]`. Resolves to the exit code: 0, or 1
 * if what was asked for is not there or could not be read, or 2 if it was not asked for properly.
 */
export async function timeTravel(
  args: readonly string[],
  { open, print, complain }: Surroundings,
): Promise<number> {
  const [verb = '', name = '', ...rest] = args;
  const context = CONTEXTS.get(name);
  if (context === undefined || (verb !== 'at' && verb !== 'why')) {
    complain(name !== '' && context === undefined ? `there is no context ${name}` : usage());
    return 2;
  }
  const source = open(name);
  try {
    const look = verb === 'at' ? at(context, source, rest, complain) : why(context, source, rest);
    if (look === null) {
      complain(usage());
      return 2;
    }
    print(shown(await look));
    return 0;
  } catch (error) {
    complain(error instanceof NotThere ? error.message : withCauses(error));
    return 1;
  } finally {
    await source.close();
  }
}

function at(
  context: PastContext,
  source: PastSource,
  [position = '', ...words]: readonly string[],
  complain: Surroundings['complain'],
): Promise<unknown> | null {
  if (position !== 'end' && !/^\d{1,15}$/.test(position)) return null;
  const looking = context.at(source, position === 'end' ? position : Number(position), words);
  return (
    looking?.then(({ answer, log: name, offset, time, level }) => {
      complain(`${name} after record ${offset}, ${new Date(time).toISOString()}, level ${level}`);
      return answer;
    }) ?? null
  );
}

function why(
  context: PastContext,
  source: PastSource,
  [id, session, ...more]: readonly string[],
): Promise<unknown> | null {
  if (id === undefined || more.length > 0) return null;
  return context.why(source, id, session ?? null);
}

/** Without personal data, wherever it stands: an address can be unsealed while its key is kept. */
function shown(value: unknown): string {
  const withoutAddress = (key: string, each: unknown) => (key === 'sealedEmail' ? undefined : each);
  return JSON.stringify(value ?? null, withoutAddress, 2);
}

function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${withCauses(error.cause)}`;
}

function usage(): string {
  const queries = [...CONTEXTS].flatMap(([name, { usage: lines }]) =>
    lines.map((line) => `  simba at ${name} POSITION|end ${line}`),
  );
  return [
    'usage:',
    ...queries,
    '  simba why catalog|cart|order COMMAND-ID [SESSION]',
    'POSITION is the offset of the last record that counts.',
  ].join('\n');
}
