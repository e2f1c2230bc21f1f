import { headers } from 'next/headers';
import { SESSION_HEADER } from './session.ts';

/**
 * The session of who asks for this page, as its guard has found it; null: none. Throws where there
 * was no guard, which is while the server starts: no page is made without its policy.
 */
export async function sessionOfVisitor(): Promise<string | null> {
  const session = (await headers()).get(SESSION_HEADER);
  if (session === null) throw new Error('a page is asked for before pages are guarded');
  return session === '' ? null : session;
}
