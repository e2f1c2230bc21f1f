import { cookies } from 'next/headers';
import { SEEN_COOKIE } from '../../lib/seen.ts';
import { cookieAttributes, SESSION_COOKIE, sessionTag } from '../../lib/session.ts';
import { sessionOfVisitor } from '../../lib/visitor.ts';
import { webConfig } from '../../lib/web-config.ts';

export const dynamic = 'force-dynamic';

const NO_STORE = { 'cache-control': 'no-store' };

/** Which session this browser is in now, as a tag; null: in none. */
export async function GET(): Promise<Response> {
  const session = await sessionOfVisitor();
  const tag = session === null ? null : sessionTag(session);
  return Response.json({ session: tag }, { headers: NO_STORE });
}

/** Ends the session in this browser. No other site can send this: browsers ask first, by CORS. */
export async function DELETE(): Promise<Response> {
  const jar = await cookies();
  const ended = { ...cookieAttributes(webConfig().public), maxAge: 0 };
  jar.set(SESSION_COOKIE, '', ended);
  jar.set(SEEN_COOKIE, '', { ...ended, httpOnly: false });
  return new Response(null, { status: 204, headers: NO_STORE });
}
