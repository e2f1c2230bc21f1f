import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CSP_HEADER, contentSecurityPolicy, HEADERS_UNDER_HTTPS } from './security.ts';
import { cookieWith, SESSION_HEADER, sessionIn, sessionOf } from './session.ts';
import { TRACE_HEADER, traceparentOf } from './traceparent.ts';
import { type WebConfig, webConfig } from './web-config.ts';

/** Node tells of each request there, with its answer, before anybody handles it. */
const REQUEST_START = 'http.server.request.start';

/** All but files and what is for machines. */
const PAGES =
  /^\/(?!_next\/|pictures\/|(?:sitemap|(?:healthz|icon\.svg|favicon\.ico|robots\.txt)(?:\?|$)))/;

type Request = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;
type Answer = Pick<ServerResponse, 'appendHeader' | 'setHeader'>;

/**
 * Guards all pages of this process from now on. What was asked before goes without, and no page is
 * made for it (`sessionOfVisitor`).
 */
export function guardPages(): void {
  const guard = pageGuard(webConfig());
  subscribe(REQUEST_START, (told) => {
    const { request, response } = told as { request: IncomingMessage; response: ServerResponse };
    guard(request, response);
  });
}

/**
 * Tells the page which session its visitor has, if any. One that has none is shown the page as
 * somebody who has done nothing yet, and is given no cookie with it: a page that is answered late
 * would take the visitor out of the session that another tab has got meanwhile
 * (`lib/session-gate.ts`).
 *
 * Every page gets a content security policy of its own: Next finds the nonce for its scripts in the
 * header of the request. Next's own place for this, `proxy.ts`, takes a sixth of a page's CPU
 * (docs/decisions/0018).
 */
export function pageGuard(config: WebConfig): (request: Request, answer: Answer) => void {
  const { sessionKeys, traceSampleRate, public: shown } = config;
  const others = shown.eventsUrl === null ? [] : [shown.eventsUrl];
  const nextPolicy = contentSecurityPolicy(shown.urls, others);
  const always = shown.cookieSecure ? Object.entries(HEADERS_UNDER_HTTPS) : [];
  return ({ headers, method, url = '' }, answer) => {
    delete headers[SESSION_HEADER];
    if (!PAGES.test(url)) return;
    const cookie = sessionIn(headers.cookie);
    const session = sessionOf(cookie, sessionKeys);
    headers[SESSION_HEADER] = session ?? '';
    const trace = traceparentOf(oneOf(headers[TRACE_HEADER]), traceSampleRate);
    if (trace !== null) headers[TRACE_HEADER] = trace;
    const policy = nextPolicy();
    headers[CSP_HEADER] = policy;
    answer.setHeader(CSP_HEADER, policy);
    for (const [name, value] of always) answer.setHeader(name, value);
    const isOld = session !== null && session !== cookie;
    // The same session, signed by the newest key; what ends it must not have it given again.
    if (isOld && method === 'GET') answer.appendHeader('set-cookie', cookieWith(session, shown));
  };
}

function oneOf(header: string | readonly string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}
