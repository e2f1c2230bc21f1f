import { headers } from 'next/headers';
import { readerLocale } from './reader-locale.ts';
import { HAS_SESSION_HEADER } from './session.ts';
import { type PublicConfig, webConfig } from './web-config.ts';

/** What the pages in the browser need to know: asked per request, so no domain is built in. */
export interface PageConfig extends PublicConfig {
  /** Of numbers and dates, so that server and browser write the same text. */
  readonly locale: string;
  /** Whether the visitor had a session when the page was asked for. */
  readonly hasSession: boolean;
}

export async function getPageConfig(): Promise<PageConfig> {
  const request = await headers();
  const locale = readerLocale(request.get('accept-language'));
  return { ...webConfig().public, locale, hasSession: request.get(HAS_SESSION_HEADER) === '1' };
}
