import type { PublicConfig } from '../web-config.ts';

export const OFFICE_PATH = '/back-office';
/** Holds the token of the back office: no script can read it, and it is sent there only. */
export const TOKEN_COOKIE = 'shop-office';
/** Whose orders are looked for. An address is personal: addresses of pages are written down. */
export const SOUGHT_COOKIE = 'shop-office-sought';
/** After that the token has to be given again. */
export const TOKEN_SECONDS_MAX = 2 * 60 * 60;
export const SOUGHT_SECONDS_MAX = 10 * 60;

/** Not sent with what another site begins, and never in the clear but on a developer's machine. */
export function officeCookie({ cookieSecure }: PublicConfig, maxAge: number) {
  return {
    httpOnly: true,
    sameSite: 'strict',
    secure: cookieSecure,
    path: OFFICE_PATH,
    maxAge,
  } as const;
}
