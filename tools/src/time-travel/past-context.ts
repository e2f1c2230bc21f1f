import { structured, type Typed } from '@thingy/simba';
import { NotThere, type Past, type PastSource, type Ruled, replayPast } from './replay-past.ts';
import type { Fields, Subject } from './subject.ts';

/** Records of one command that are told: an id that comes more often is no news. */
const ACCOUNTS_MAX = 20;

export interface AnswerThen extends Omit<Past<unknown>, 'model'> {
  readonly answer: unknown;
}

/** One record that carried a command, and what became of it. */
export interface Account {
  readonly position: { readonly log: string; readonly offset: number };
  /** Of the log, ISO 8601. */
  readonly time: string;
  readonly level: number;
  readonly verdict: string;
  /** The offset of the record that was decided in its place; null: it is the first. */
  readonly duplicateOf: number | null;
  /** A duplicate by its id, but not by what it asked for: its caller was told `id-reused`. */
  readonly idReused: boolean;
  readonly envelope: unknown;
  /** The part of the model that the decision looked at, before it. */
  readonly before: unknown;
  /** For a duplicate: of the record that was decided. */
  readonly outcomes: readonly unknown[];
}

/** A context's past, whatever its types. */
export interface PastContext {
  /** One line per query. */
  readonly usage: readonly string[];
  /** null: no query takes these words. */
  at(
    source: PastSource,
    position: number | 'end',
    words: readonly string[],
  ): Promise<AnswerThen> | null;
  /** Every record with this id; of any session, if none is named. Rejects if there is none. */
  why(source: PastSource, id: string, session: string | null): Promise<readonly Account[]>;
}

export function pastContext<Model, Message extends Typed, Outcome extends Typed>(
  subject: Subject<Model, Message, Outcome>,
): PastContext {
  const { machine, queries, usage } = subject;
  return {
    usage,
    at(source, position, [name = '', ...args]) {
      const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
      const ask = query?.(args) ?? null;
      if (ask === null) return null;
      return replayPast(source, machine, position).then(({ model, ...past }) => ({
        ...past,
        answer: ask(model),
      }));
    },
    async why(source, id, session) {
      const accounts: Account[] = [];
      const { first } = await replayPast(source, machine, 'end', (ruled) => {
        if (accounts.length < ACCOUNTS_MAX && isOf(ruled, id, session)) {
          accounts.push(accountOf(subject, ruled));
        }
      });
      if (accounts.length > 0) return accounts;
      const whose = session === null ? '' : ` of the session ${session}`;
      const since = first === 0 ? '' : ` since record ${first}; what was before was trimmed`;
      throw new NotThere(`${source.log.name} has no command ${id}${whose}${since}`);
    },
  };
}

function isOf<Model, Message extends Typed, Outcome extends Typed>(
  { ruling, record }: Ruled<Model, Message, Outcome>,
  id: string,
  session: string | null,
): boolean {
  // A ruling that ignores its record does not keep what it said.
  const envelope = ruling.envelope ?? structured.unwrap(record);
  return envelope?.id === id && (session === null || envelope.session === session);
}

function accountOf<Model, Message extends Typed, Outcome extends Typed>(
  { concerned }: Subject<Model, Message, Outcome>,
  { record, ruling, ledger, model }: Ruled<Model, Message, Outcome>,
): Account {
  const envelope = ruling.envelope ?? structured.unwrap(record);
  const isDuplicate = ruling.verdict === 'duplicate' && ruling.key !== null;
  const first = isDuplicate ? ledger.duplicates.find(ruling.key) : undefined;
  const isReused = first !== undefined && first.fingerprint !== envelope?.fingerprint;
  // A repetition is answered as the first was; an id that was used for another command is not.
  const isRepeated = first !== undefined && !isReused && envelope !== null;
  const answer = isRepeated ? ledger.recall(first, envelope.message as Message) : ruling;
  return {
    position: { log: ledger.log, offset: record.offset },
    time: new Date(record.timeMs).toISOString(),
    level: ledger.level,
    verdict: ruling.verdict,
    duplicateOf: first?.offset ?? null,
    idReused: isReused,
    envelope,
    before: concerned(
      model,
      (envelope?.message ?? { type: '' }) as Typed & Fields,
      envelope?.session ?? null,
    ),
    outcomes: answer.outcomes,
  };
}
