import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { fetchView, type RequestHeaders } from '../fetch-view.ts';
import { Limit } from '../limit.ts';
import { READ_HEADER, type Shown } from '../seen.ts';
import { noAnswer, problemOf, ShopError } from '../shop-error.ts';
import { webConfig } from '../web-config.ts';
import { within } from '../within.ts';
import { commandIdOf, type OfficeCommand } from './office-command.ts';
import { OFFICE_PATH, TOKEN_COOKIE } from './office-cookie.ts';

/** Above a service's 5 s, so that the service tells what happened. */
const TIMEOUT_MS = 6_000;
/** Requests of the back office under way at once. */
const REQUESTS_MAX = 32;
const TOKEN = /^[\x21-\x7e]{1,512}$/;

/** The stock of a product that there need not be: guarded, and about nobody. */
const GUARDED_PATH = '/stock/any';

const limit = new Limit(REQUESTS_MAX);

/**
 * Reads for the back office all that has happened by now. Whoever has no token, or a wrong one, is
 * led to where it is given. Throws `ShopError`.
 */
export async function askOffice<View>(
  service: OfficeCommand['service'],
  path: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Shown<View>> {
  const token = await tokenOfVisitor();
  const headers = { ...headersFor(token), ...more, [READ_HEADER]: 'latest' };
  return read<View>(service, path, headers).catch(leadToSignIn);
}

/** Sends a command for the back office; the same form is the same command. Throws `ShopError`. */
export async function tellOffice(formId: string, command: OfficeCommand): Promise<void> {
  const token = await tokenOfVisitor();
  await send(command, commandIdOf(formId, command), token).catch(leadToSignIn);
}

/** Whether the services take this token. Throws `ShopError` if they can't be asked. */
export async function isOfficeToken(token: string): Promise<boolean> {
  if (!TOKEN.test(token)) return false;
  try {
    await read('order', GUARDED_PATH, headersFor(token));
    return true;
  } catch (error) {
    if (error instanceof ShopError && error.status === 401) return false;
    throw error;
  }
}

async function tokenOfVisitor(): Promise<string> {
  const token = (await cookies()).get(TOKEN_COOKIE)?.value ?? '';
  return TOKEN.test(token) ? token : redirect(`${OFFICE_PATH}/sign-in`);
}

function leadToSignIn(error: unknown): never {
  if (error instanceof ShopError && error.status === 401) redirect(`${OFFICE_PATH}/sign-in`);
  throw error;
}

function read<View>(service: OfficeCommand['service'], path: string, headers: RequestHeaders) {
  const url = webConfig().internal[service] + path;
  return limit.run(() => within(TIMEOUT_MS, (signal) => fetchView<View>(url, headers, signal)));
}

async function send(command: OfficeCommand, commandId: string, token: string): Promise<void> {
  const { service, method, path, body } = command;
  const headers = {
    ...headersFor(token),
    'idempotency-key': commandId,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const sent = body === undefined ? null : JSON.stringify(body);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const init: RequestInit = { method, headers, body: sent, signal, cache: 'no-store' };
  const answer = await limit.run(() =>
    fetch(webConfig().internal[service] + path, init).catch((cause) => {
      throw noAnswer(cause);
    }),
  );
  if (!answer.ok) throw await problemOf(answer);
  await answer.body?.cancel();
}

function headersFor(token: string): RequestHeaders {
  return { accept: 'application/json', authorization: `Bearer ${token}` };
}
