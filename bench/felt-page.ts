import { CHROMIUM_FLAGS, ensureChromium } from '@thingy/tools';
import { type Browser, chromium, type Page } from 'playwright-core';

const SHOWN_MS_MAX = 30_000;
/** An interaction counts when what follows it has been painted, and for a frame after that. */
const PAINTED_MS = 500;

/** How a page felt to somebody who has never been here, as web.dev/vitals defines it. */
export interface Felt {
  readonly ttfbMs: number;
  readonly lcpMs: number;
  readonly cls: number;
  /** The longest of all interactions; 0: there was none, or none that took as long as a frame. */
  readonly inpMs: number;
  /** Bytes of JavaScript as they were transferred. */
  readonly scriptBytes: number;
}

interface Vitals {
  lcp: number;
  cls: number;
  inp: number;
}

/** Runs in the page, before its own scripts. */
const OBSERVE = `
  globalThis.vitals = { lcp: 0, cls: 0, inp: 0 };
  const watch = (type, see, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see))
      .observe({ type, buffered: true, ...more });
  watch('largest-contentful-paint', ({ startTime }) => { vitals.lcp = startTime; });
  watch('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) vitals.cls += value;
  });
  watch('event', ({ interactionId, duration }) => {
    if (interactionId > 0) vitals.inp = Math.max(vitals.inp, duration);
  }, { durationThreshold: 16 });
`;

/** A Chromium whose visitors have no cookie, no storage and no cache. */
export class FeltPages {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<FeltPages> {
    const executablePath = await ensureChromium();
    return new FeltPages(await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] }));
  }

  /** Opens the page, waits until nothing is loaded any more, and does there what is to be done. */
  async feel(url: string, act: (page: Page) => Promise<void> = async () => {}): Promise<Felt> {
    const context = await this.#browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(SHOWN_MS_MAX);
    try {
      await context.addInitScript(OBSERVE);
      const page = await context.newPage();
      let scriptBytes = 0;
      const measured: Promise<void>[] = [];
      page.on('requestfinished', (request) => {
        if (request.resourceType() !== 'script') return;
        const sized = request.sizes().then(({ responseBodySize }) => {
          scriptBytes += responseBodySize;
        });
        measured.push(sized);
      });
      await page.goto(url, { waitUntil: 'networkidle' });
      await act(page);
      await page.waitForTimeout(PAINTED_MS);
      await Promise.all(measured);
      const { lcp, cls, inp } = await page.evaluate<Vitals>('globalThis.vitals');
      const ttfbMs = await page.evaluate<number>(
        "performance.getEntriesByType('navigation')[0].responseStart",
      );
      return { ttfbMs, lcpMs: lcp, cls, inpMs: inp, scriptBytes };
    } finally {
      await context.close();
    }
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
