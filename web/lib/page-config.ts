import { headers } from 'next/headers';
import { readerLocale } from './reader-locale.ts';
import { type PublicConfig, webConfig } from './web-config.ts';

/** What the pages in the browser need to know: asked per request, so no domain is built in. */
export interface PageConfig extends PublicConfig {
  /** Of numbers and dates, so that server and browser write the same text. */
  readonly locale: string;
}

export async function getPageConfig(): Promise<PageConfig> {
  const locale = readerLocale((await headers()).get('accept-language'));
  return { ...webConfig().public, locale };
}
