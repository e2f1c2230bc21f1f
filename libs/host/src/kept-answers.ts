import type { FastifyRequest } from 'fastify';
import { TwoGenerations } from './two-generations.ts';

/** Answers that are kept at once, and their bytes. */
const ANSWERS_MAX = 20_000;
const BYTES_MAX = 16 * 1_048_576;
/** Of a kept answer beside its texts: objects, and its place in a map; of a page it is more. */
const ANSWER_BYTES = 512;
/** Of an address whose answer is kept, in characters. */
const ADDRESS_MAX = 1_024;

/** What a request was answered, and the same one may be answered again. */
export interface KeptAnswer {
  /** As metrics call it. */
  readonly route: string;
  readonly text: string;
  /** Of the text, in UTF-8. */
  readonly length: string;
  readonly etag: string;
  /** What the answer's causal token says after the position. */
  readonly sighted: string;
  /** It shows the model as of this offset. */
  next: number;
  /**
   * Whether it would be answered the same of the model of now: asked at the first request after a
   * publish, and has to be much cheaper than to answer. What takes longer says false.
   */
  readonly isCurrent: () => boolean;
}

/**
 * Answers by their address, to the letter, so that they can be given again around the framework.
 * Which ones: those that were given of late, as many as fit. They are nobody's own: a controller
 * whose answers depend on a session has nothing to keep here.
 */
export class KeptAnswers {
  readonly #answers = new TwoGenerations<KeptAnswer>({
    entriesMax: ANSWERS_MAX,
    bytesMax: BYTES_MAX,
    bytesOf: (address, { text, length, etag, sighted }) => {
      // Text that is not all ASCII may take two bytes for each of its units.
      const textBytes = text.length * (Number(length) === text.length ? 1 : 2);
      return ANSWER_BYTES + address.length + textBytes + etag.length + sighted.length;
    },
  });

  get size(): number {
    return this.#answers.size;
  }

  get bytes(): number {
    return this.#answers.bytes;
  }

  find(address: string): KeptAnswer | undefined {
    return this.#answers.get(address);
  }

  keep(address: string, answer: KeptAnswer): void {
    if (address.length <= ADDRESS_MAX) this.#answers.set(address, answer);
  }
}

const keptByServer = new WeakMap<object, KeptAnswers>();

/** Where the answer to a request can be kept; undefined: its server keeps none. */
export function keptAnswersOf(request: FastifyRequest): KeptAnswers | undefined {
  return keptByServer.get(request.server.server);
}

export function rememberKeptAnswers(server: object, kept: KeptAnswers): void {
  keptByServer.set(server, kept);
}
