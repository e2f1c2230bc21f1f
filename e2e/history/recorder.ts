import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '@thingy/contracts';
import type { Answer } from '@thingy/tools';
import type { Client } from '../support/client.ts';
import type { Ending, Kind, Recorded } from './recorded.ts';

/** Times that a command is sent with one id; with services that answer late, minutes. */
const ATTEMPTS_MAX = 60;
const PAUSE_MS = 250;
/** 503 with one of these is a promise: nothing was done (docs/http.md). */
const SURELY_NOT = new Set(['log-unavailable', 'not-live', 'overloaded']);

/** A client, as far as it is recorded. */
type Sender = Pick<Client, 'send'>;

/** What an answer says. */
export interface Told<Output> {
  readonly output: Output;
  /** Of a command: what is shown besides its outcome, as a read would; null: nothing. */
  readonly shown: Output | null;
}

/** An operation as a client means it. */
export interface Intended<Input, Output> {
  readonly kind: Kind;
  readonly key: string;
  readonly input: Input;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** Replicas that may be asked, in this order; the first again after the last. */
  readonly parts: readonly string[];
  /** Whether a command is sent again, with its id, until its outcome is known. */
  readonly isPatient?: boolean;
  /** null: it was refused and changes nothing. Throws for an answer that must never come. */
  tell(answer: Answer<unknown>): Told<Output> | null;
}

interface Attempt {
  readonly part: string;
  readonly said: string;
  /** null: no answer, or none that says what became of it. */
  readonly answer: Answer<unknown> | null;
  readonly isSurelyNot: boolean;
}

/** The history of what clients do in one context: every operation, as its client saw it. */
export class Recorder<Input, Output> {
  readonly #history: Recorded<Input, Output>[] = [];
  readonly #pauseMs: number;

  /** `pauseMs`: before a command is sent again. */
  constructor(pauseMs = PAUSE_MS) {
    this.#pauseMs = pauseMs;
  }

  /** In the order of their returns. */
  get history(): readonly Recorded<Input, Output>[] {
    return this.#history;
  }

  /** `name` stands for the client, which does one thing at a time. */
  async perform(
    client: Sender,
    name: string,
    intended: Intended<Input, Output>,
  ): Promise<Recorded<Input, Output>> {
    const invokedAtMs = performance.now();
    const attempts = await attemptsOf(client, intended, this.#pauseMs);
    const returnedAtMs = performance.now();
    const answer = attempts.at(-1)?.answer ?? null;
    const told = answer === null ? null : intended.tell(answer);
    const recorded = {
      client: name,
      key: intended.key,
      kind: intended.kind,
      input: intended.input,
      ending: endingOf(attempts, told),
      output: told?.output ?? null,
      shown: told?.shown ?? null,
      invokedAtMs,
      returnedAtMs,
      isBehind: answer?.headers.get('shop-behind') === '1',
      token: answer?.headers.get('shop-position') ?? null,
      attempts: attempts.map(({ part, said }) => `${part} ${said}`),
    };
    this.#history.push(recorded);
    return recorded;
  }
}

async function attemptsOf<Input, Output>(
  client: Sender,
  intended: Intended<Input, Output>,
  pauseMs: number,
): Promise<readonly Attempt[]> {
  const id = randomBytes(16).toString('base64url');
  const attempts: Attempt[] = [];
  const attemptsMax = intended.isPatient === true ? ATTEMPTS_MAX : 1;
  while (attempts.length < attemptsMax) {
    if (attempts.length > 0) await pause(pauseMs);
    const part = intended.parts[attempts.length % intended.parts.length] as string;
    const attempt = await attemptOf(client, part, id, intended);
    attempts.push(attempt);
    if (attempt.answer !== null) break;
  }
  return attempts;
}

async function attemptOf<Input, Output>(
  client: Sender,
  part: string,
  id: string,
  { kind, method, path, body }: Intended<Input, Output>,
): Promise<Attempt> {
  const headers = {
    ...(kind === 'command' && { 'idempotency-key': id }),
    ...(kind === 'strong' && { 'shop-read': 'latest' }),
  };
  try {
    const answer = await client.send<Problem>(part, method, path, body, headers);
    const { status } = answer;
    if (status < 500) return { part, said: String(status), answer, isSurelyNot: false };
    const { code } = answer.body;
    const isSurelyNot = status === 503 && SURELY_NOT.has(code);
    return { part, said: `${status} ${code}`, answer: null, isSurelyNot };
  } catch (error) {
    const code = codeOf(error);
    // Nobody was there who could have taken it.
    return { part, said: code, answer: null, isSurelyNot: code === 'ECONNREFUSED' };
  }
}

function endingOf(attempts: readonly Attempt[], told: Told<unknown> | null): Ending {
  if (told !== null) return 'ok';
  const isAnswered = attempts.at(-1)?.answer !== null;
  return isAnswered || attempts.every(({ isSurelyNot }) => isSurelyNot) ? 'fail' : 'info';
}

/** Of what `fetch` throws: the cause names the error of the connection. */
function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; errors?: unknown } };
  const [first] = Array.isArray(cause?.errors) ? (cause.errors as { code?: string }[]) : [];
  return cause?.code ?? first?.code ?? name ?? 'error';
}
