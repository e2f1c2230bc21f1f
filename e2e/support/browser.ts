import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_FLAGS, ensureChromium } from '@thingy/tools';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { Troubles } from './troubles.ts';

/** For a page, a text or a focus to be there; a service may take 5 s to answer. */
export const SHOWN_MS_MAX = 20_000;

/** A browser that has never been here before: no cookie, no storage, no cache. */
export interface Visitor {
  readonly context: BrowserContext;
  /** Its first tab. */
  readonly page: Page;
}

export interface VisitOptions extends BrowserContextOptions {
  /** What must go wrong in the pages, and nothing else may: see `Troubles`. */
  readonly troubles?: readonly RegExp[];
  /** What may go wrong besides, as when it depends on chance. */
  readonly possible?: readonly RegExp[];
}

export interface TestBrowser {
  /**
   * Leads a new visitor through a journey. Fails with it, or if anything goes wrong in the pages
   * that was not expected: an error in the console, an exception, a request that fails. The message
   * names a folder with a picture of every tab.
   */
  visit(journey: (visitor: Visitor) => Promise<void>, options?: VisitOptions): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(flags: readonly string[] = []): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: [...CHROMIUM_FLAGS, ...flags],
  });
  return {
    visit: (journey, options = {}) => visit(browser, journey, options),
    close: () => browser.close(),
  };
}

async function visit(
  browser: Browser,
  journey: (visitor: Visitor) => Promise<void>,
  { troubles: expected = [], possible = [], ...options }: VisitOptions,
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  context.setDefaultTimeout(SHOWN_MS_MAX);
  const troubles = new Troubles(context);
  try {
    await journey({ context, page: await context.newPage() });
    troubles.mustBe(expected, possible);
  } catch (error) {
    const pictures = await takePictures(context);
    if (error instanceof Error) error.message += `\nThe tabs: ${pictures}`;
    throw error;
  } finally {
    await context.close();
  }
}

async function takePictures(context: BrowserContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thingy-browser-'));
  for (const [i, page] of context.pages().entries()) {
    await page.screenshot({ path: join(folder, `tab-${i + 1}.png`), fullPage: true });
  }
  return folder;
}
