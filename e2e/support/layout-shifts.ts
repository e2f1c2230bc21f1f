import type { Page } from 'playwright-core';

const WATCH = `
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      globalThis.shifts.push({
        value,
        hadRecentInput,
        moved: sources.map(({ node, previousRect, currentRect }) => ({
          what: (node?.parentElement ?? node)?.outerHTML.slice(0, 300),
          from: previousRect.toJSON(),
          to: currentRect.toJSON(),
        })),
      });
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** Collects every shift of the layout in each document that this tab opens from now on. */
export async function watchLayoutShifts(page: Page): Promise<void> {
  await page.addInitScript(WATCH);
}

/** The shifts of the tab's document so far, with what was moved, from where and to where. */
export function layoutShifts(page: Page): Promise<unknown> {
  return page.evaluate('globalThis.shifts');
}
