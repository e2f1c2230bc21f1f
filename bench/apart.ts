import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

const ANSWER_MS_MAX = 300_000;
const QUIET = ['--disable-warning=TimeoutNegativeWarning'];

/** A program in a process of its own, which answers one question at a time. */
export class Apart<Question, Answer> {
  readonly #program: string;
  readonly #child: ChildProcess;

  /** `program` is an absolute path; it calls `answer` of `programs/answer.ts`. */
  constructor(program: string, nodeOptions: readonly string[] = []) {
    this.#program = program;
    this.#child = fork(program, { execArgv: [...QUIET, ...nodeOptions] });
  }

  async ask(question: Question): Promise<Answer> {
    const answered = new AbortController();
    const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
    try {
      this.#child.send(question as object);
      const ended = once(this.#child, 'exit', { signal }).then(() => {
        throw new Error(`${this.#program} ended`);
      });
      const [answer] = await Promise.race([once(this.#child, 'message', { signal }), ended]);
      // Its rejection, by what comes next, is nobody's any more.
      ended.catch(() => 'answered');
      return answer as Answer;
    } finally {
      answered.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** One question to a fresh process. */
export async function askFresh<Question, Answer>(
  program: string,
  question: Question,
  nodeOptions: readonly string[] = [],
): Promise<Answer> {
  const apart = new Apart<Question, Answer>(program, nodeOptions);
  try {
    return await apart.ask(question);
  } finally {
    await apart.stop();
  }
}
