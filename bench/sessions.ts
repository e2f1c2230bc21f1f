import { HttpConnection, headerOf, wireOf } from './http-connection.ts';

/** Cookies of new sessions, as the cart service gives them to clients that have none. */
export async function mintSessions(cartPort: number, count: number): Promise<string[]> {
  const connection = await HttpConnection.to(cartPort);
  const cookies: string[] = [];
  for (let i = 0; i < count; i++) {
    const answer = await connection.send(wireOf({ method: 'GET', path: '/cart' }));
    const cookie = headerOf(answer, 'set-cookie')?.split(';')[0];
    if (cookie === undefined) throw new Error(`no session was given: ${answer.head}`);
    cookies.push(cookie);
  }
  connection.close();
  return cookies;
}
