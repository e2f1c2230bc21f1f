import { type NextRequest, NextResponse } from 'next/server';
import { CSP_HEADER, contentSecurityPolicy, HEADERS_UNDER_HTTPS } from './lib/security.ts';
import {
  cookieAttributes,
  SESSION_AGE_SECONDS_MAX,
  SESSION_COOKIE,
  SESSION_TAG_HEADER,
  sessionOf,
  sessionTag,
} from './lib/session.ts';
import { TRACE_HEADER, traceparentOf } from './lib/traceparent.ts';
import { webConfig } from './lib/web-config.ts';

let nextPolicy: (() => string) | undefined;

/**
 * Tells the page which session its visitor has, if any. One that has none is shown the page as
 * somebody who has done nothing yet, and is given no cookie with it: a page that is answered late
 * would take the visitor out of the session that another tab has got meanwhile
 * (`lib/session-gate.ts`).
 *
 * Every page gets a content security policy of its own: Next finds the nonce for its scripts in the
 * header of the request.
 */
export function proxy(request: NextRequest): NextResponse {
  const { sessionKeys, traceSampleRate, public: shown } = webConfig();
  const cookie = request.cookies.get(SESSION_COOKIE)?.value;
  const session = sessionOf(cookie, sessionKeys);
  if (session === null) request.cookies.delete(SESSION_COOKIE);
  else request.cookies.set(SESSION_COOKIE, session);
  const { headers } = request;
  headers.set(SESSION_TAG_HEADER, session === null ? '' : sessionTag(session));
  const trace = traceparentOf(headers.get(TRACE_HEADER), traceSampleRate);
  if (trace !== null) headers.set(TRACE_HEADER, trace);
  nextPolicy ??= contentSecurityPolicy(
    shown.urls,
    shown.eventsUrl === null ? [] : [shown.eventsUrl],
  );
  const policy = nextPolicy();
  headers.set(CSP_HEADER, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(CSP_HEADER, policy);
  if (shown.cookieSecure) {
    for (const header of Object.entries(HEADERS_UNDER_HTTPS)) response.headers.set(...header);
  }
  const isOld = session !== null && session !== cookie;
  // What ends the session must not have it given again.
  if (!isOld || request.method !== 'GET') return response;

  // The same session, signed by the newest key.
  const maxAge = SESSION_AGE_SECONDS_MAX;
  response.cookies.set(SESSION_COOKIE, session, { ...cookieAttributes(shown), maxAge });
  return response;
}

export const config = {
  matcher: '/((?!_next/|pictures/|sitemap|healthz$|icon\\.svg$|favicon\\.ico$|robots\\.txt$).*)',
};
