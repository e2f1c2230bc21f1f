import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as AgentOfTls, request as requestByTls } from 'node:https';
import { BEHIND_HEADER, POSITION_HEADER, type Shown } from './seen.ts';
import { noAnswer, problemIn } from './shop-error.ts';

/** A page of a hundred of the largest products there can be is far below. */
export const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Of a connection that nobody uses; less if the service says that it waits for less, but only
 * where there is a limit. Who asks says how many are asked at once.
 */
const IDLE_MS_MAX = 30_000;
const agent = new Agent({ keepAlive: true, timeout: IDLE_MS_MAX });
const agentOfTls = new AgentOfTls({ keepAlive: true, timeout: IDLE_MS_MAX });

export interface FetchedView<View> extends Shown<View> {
  /** Of its body. */
  readonly bytes: number;
}

export type RequestHeaders = Readonly<Record<string, string>>;

/**
 * One question to a service, one answer; throws `ShopError`. By Node's own client: `fetch`, with
 * what Next adds to it, takes three times the CPU, and a page is made of two answers.
 */
export async function fetchView<View>(
  url: string,
  headers: RequestHeaders,
  signal: AbortSignal,
): Promise<FetchedView<View>> {
  const {
    status,
    headers: told,
    text,
  } = await ask(url, headers, signal).catch((cause) => {
    throw noAnswer(signal.aborted ? signal.reason : cause);
  });
  if (status !== 200) throw problemIn(text, status, told['retry-after'] !== undefined);
  const position = String(told[POSITION_HEADER] ?? '');
  const isBehind = told[BEHIND_HEADER] !== undefined;
  return { view: parse(text), position, isBehind, staleSince: null, bytes: text.length };
}

function parse<View>(text: string): View {
  try {
    return JSON.parse(text) as View;
  } catch (error) {
    throw noAnswer(error);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

function ask(url: string, headers: RequestHeaders, signal: AbortSignal): Promise<Answer> {
  const isTls = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const asking = isTls
      ? requestByTls(url, { agent: agentOfTls, headers, signal })
      : request(url, { agent, headers, signal });
    asking.on('error', reject);
    asking.on('response', (message) => {
      const { statusCode: status = 0 } = message;
      readText(message).then((text) => resolve({ status, headers: message.headers, text }), reject);
    });
    asking.end();
  });
}

/** Rejects as soon as there is more than an answer may have. */
function readText(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    message.setEncoding('utf8');
    message.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > ANSWER_BYTES_MAX) message.destroy(new Error('an answer without end'));
    });
    message.on('end', () => resolve(text));
    message.on('error', reject);
  });
}
