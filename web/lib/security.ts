import { randomBytes } from 'node:crypto';
import type { ServiceUrls } from './web-config.ts';

export const CSP_HEADER = 'content-security-policy';
/** Browsers mind them under https only, and complain of them elsewhere. */
export const HEADERS_UNDER_HTTPS = {
  // A year; other hosts of the domain decide for themselves.
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const NONCE_BYTES = 16;
const SCRIPTS = 'script-src';
/** `next dev` evaluates code, writes styles into the page and has a socket of its own. */
const IS_DEVELOPMENT = process.env.NODE_ENV === 'development';

/**
 * Gives each page a policy of its own: it runs the scripts that bear its nonce and what those load,
 * talks to its own origin, to the services, by HTTP and over sockets, and to nobody but `others`,
 * and stands in no frame.
 */
export function contentSecurityPolicy(
  services: ServiceUrls,
  others: readonly string[] = [],
  isDevelopment: boolean = IS_DEVELOPMENT,
): () => string {
  const origins = Object.values(services).map((url) => new URL(url).origin);
  const sockets = origins.map((origin) => origin.replace(/^http/, 'ws'));
  const further = others.map((url) => new URL(url).origin);
  const also = (source: string) => (isDevelopment ? [source] : []);
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    [SCRIPTS]: ["'strict-dynamic'", ...also("'unsafe-eval'")],
    'style-src': ["'self'", ...also("'unsafe-inline'")],
    'img-src': ["'self'"],
    'connect-src': ["'self'", ...new Set([...origins, ...sockets, ...further]), ...also('ws:')],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  const policy = Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
  const [before = '', after = ''] = policy.split(SCRIPTS);
  return () => {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    return `${before}${SCRIPTS} 'nonce-${nonce}'${after}`;
  };
}
