import { type Shown, shown } from './seen.ts';
import { noAnswer, problemOf } from './shop-error.ts';

/** A page of a hundred of the largest products there can be is far below. */
export const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

export interface FetchedView<View> extends Shown<View> {
  /** Of its body. */
  readonly bytes: number;
}

/** One question to a service, one answer; throws `ShopError`. */
export async function fetchView<View>(
  url: string,
  headers: Headers,
  signal: AbortSignal,
): Promise<FetchedView<View>> {
  const response = await fetch(url, { headers, signal, cache: 'no-store' }).catch(throwNoAnswer);
  if (!response.ok) throw await problemOf(response);
  const text = await readText(response).catch(throwNoAnswer);
  return { ...shown(parse<View>(text), response), bytes: text.length };
}

/** Rejects as soon as there is more than an answer may have. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > ANSWER_BYTES_MAX) throw new Error(`${response.url} answers without end`);
  }
  return text + decoder.decode();
}

function parse<View>(text: string): View {
  try {
    return JSON.parse(text) as View;
  } catch (error) {
    return throwNoAnswer(error);
  }
}

function throwNoAnswer(cause: unknown): never {
  throw noAnswer(cause);
}
