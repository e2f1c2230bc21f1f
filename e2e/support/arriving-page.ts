import type { Page } from 'playwright-core';

export interface Moved {
  /** The last that had arrived. */
  readonly after: string;
  /** The elements that stood somewhere else when the whole page was there. */
  readonly elements: readonly string[];
}

/** Gives the document to the browser's parser tag by tag; what can not be seen has no place. */
const MOVED = `
  (async () => {
    const all = () => [...document.body.querySelectorAll('*')];
    const places = () =>
      all().map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const isSeen = getComputedStyle(element).visibility === 'visible' && width * height > 0;
        return isSeen ? x + ' ' + y : '';
      });
    const html = '<!doctype html>' + document.documentElement.outerHTML;
    const [, head, body] = /^(.*<body.*?>)(.*)$/s.exec(html);
    document.open();
    document.write(head);
    for (let waits = 0; getComputedStyle(document.body).margin !== '0px'; waits++) {
      if (waits > 500) throw new Error('the styles do not come');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const steps = body.match(/[^>]*>/g).map((after) => {
      document.write(after);
      return { after, places: places() };
    });
    document.close();
    const end = places();
    const tags = all().map(({ outerHTML }) => outerHTML.slice(0, 120));
    return steps
      .map(({ after, places }) => ({
        after,
        elements: tags.filter((_, i) => places[i] && places[i] !== end[i]),
      }))
      .filter(({ elements }) => elements.length > 0);
  })()`;

/**
 * What moves while this page arrives: a browser paints what it has, which may be any part of the
 * page so far. The page must run no scripts.
 */
export async function movedWhileArriving(page: Page, url: string): Promise<Moved[]> {
  await page.goto(url);
  return (await page.evaluate(MOVED)) as Moved[];
}
