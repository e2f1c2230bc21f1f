import { headers } from 'next/headers';
import { readerLocale } from './reader-locale.ts';
import { sessionTag } from './session.ts';
import { sessionOfVisitor } from './visitor.ts';
import { type PublicConfig, webConfig } from './web-config.ts';

/** What the pages in the browser need to know: asked per request, so no domain is built in. */
export interface PageConfig extends PublicConfig {
  /** Of numbers and dates, so that server and browser write the same text. */
  readonly locale: string;
  /** The tag of the visitor's session when the page was asked for; null: there was none. */
  readonly session: string | null;
}

export async function getPageConfig(): Promise<PageConfig> {
  const request = await headers();
  const locale = readerLocale(request.get('accept-language'));
  const session = await sessionOfVisitor();
  return { ...webConfig().public, locale, session: session === null ? null : sessionTag(session) };
}
