import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More than any page of a test has things to stop at. */
const TABS_MAX = 100;

/** Presses Tab until `target` has the focus, and sees it there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 1; tabs <= TABS_MAX; tabs++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((it) => it.matches(':focus'))) return expectVisibleFocus(page);
  }
  throw new Error(`${target} is not reached by Tab`);
}

/** The focused element, or what stands around it as one with it, has an outline. */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const outlined = await page.locator(':focus').evaluate((focused) => {
    for (let it: typeof focused | null = focused; it !== null; it = it.parentElement) {
      const { outlineStyle, outlineWidth } = it.ownerDocument.defaultView.getComputedStyle(it);
      if (outlineStyle !== 'none' && outlineWidth !== '0px') return true;
    }
    return false;
  });
  expect(outlined, 'the focus is seen').toBe(true);
}
