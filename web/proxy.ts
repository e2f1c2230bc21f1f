import { type NextRequest, NextResponse } from 'next/server';
import { SESSION_AGE_SECONDS_MAX, SESSION_COOKIE, sessionOf } from './lib/session.ts';
import { webConfig } from './lib/web-config.ts';

/**
 * Gives every visitor a session with the first page, so that the first parallel requests of that
 * page can't make two. The server components of this same request see it already.
 */
export function proxy(request: NextRequest): NextResponse {
  const { sessionKeys, public: shown } = webConfig();
  const cookie = request.cookies.get(SESSION_COOKIE)?.value;
  const session = sessionOf(cookie, sessionKeys);
  if (session === cookie) return NextResponse.next();

  request.cookies.set(SESSION_COOKIE, session);
  const response = NextResponse.next({ request: { headers: new Headers(request.headers) } });
  response.cookies.set(SESSION_COOKIE, session, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: SESSION_AGE_SECONDS_MAX,
    secure: shown.cookieSecure,
    ...(shown.cookieDomain === null ? {} : { domain: shown.cookieDomain }),
  });
  return response;
}

export const config = {
  matcher: '/((?!_next/|pictures/|healthz$|icon\\.svg$|favicon\\.ico$|robots\\.txt$).*)',
};
