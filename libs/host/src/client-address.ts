import type { IncomingMessage } from 'node:http';

const IPV6_NETWORK = /^(?:[\da-f]*:){4}/;

/** Where a request comes from behind so many proxies, as Fastify tells it for routes. */
export function clientIp(request: IncomingMessage, trustedProxies: number): string {
  const { remoteAddress = '' } = request.socket;
  if (trustedProxies === 0) return remoteAddress;
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const hops = [remoteAddress, ...forwarded.reverse().map((each) => each.trim())];
  const known = hops.filter((hop) => hop !== '');
  return known[Math.min(trustedProxies, known.length - 1)] ?? '';
}

/**
 * What a client is limited by. null: no limit holds, for this machine's own requests and those that
 * come past the proxies.
 */
export function limitedAddress(
  ip: string,
  headers: IncomingMessage['headers'],
  trustedProxies: number,
): string | null {
  if (isLoopback(ip)) return null;
  if (trustedProxies > 0 && headers['x-forwarded-for'] === undefined) return null;
  // Who has one address of IPv6 has 2^64 of them.
  return IPV6_NETWORK.exec(ip)?.[0] ?? ip;
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.');
}
