import { describe, expect, it } from 'vitest';
import { browserMoment } from './browser-moment.ts';
import { drawJourney, listJourneys } from './draw-journey.ts';
import { Journeys, MOMENTS_MAX, VISITORS_MAX } from './journeys.ts';

const DAY = '2026-03-04';
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

function told(visitor: string, time: string, type: string, data: object) {
  const record = { type: `browser.${type}`, subject: visitor, time: `${DAY}T${time}Z`, data };
  const moment = browserMoment(bytes(record));
  if (moment === null) throw new Error(`not understood: ${JSON.stringify(record)}`);
  return moment;
}

describe('a record of the topic', () => {
  it.each([
    [null],
    [Buffer.from('{')],
    [bytes(null)],
    [bytes({ type: 'OrderPlaced', subject: 'ann', time: DAY })],
    [bytes({ type: 'browser.search', subject: 'ann', time: 'noon' })],
    [bytes({ type: 'browser.search', time: DAY })],
  ])('that is no event is passed over', (value) => {
    expect(browserMoment(value)).toBeNull();
  });
});

describe('a journey', () => {
  it('is told by time, whatever the order in which it was sent', () => {
    const journeys = new Journeys('ann');
    for (const moment of [
      told('ann', '10:00:09.500', 'order', { result: 'placed' }),
      told('bob', '10:00:01.000', 'page-view', { page: '/' }),
      told('ann', '10:00:00.000', 'page-view', { page: '/products/[id]', productId: 'lamp' }),
      told('ann', '10:00:02.000', 'cart-change', { change: 'add', productId: 'lamp', quantity: 2 }),
      told('ann', '10:00:03.000', 'cart-change', { change: 'clear' }),
      told('ann', '10:00:04.000', 'search', { words: 'red', results: 3 }),
      told('ann', '10:00:05.000', 'error', { page: '/cart', name: 'TypeError', message: 'no x' }),
      told('ann', '10:00:06.000', 'web-vital', { page: '/', name: 'LCP', value: 412 }),
    ]) {
      journeys.add(moment);
    }
    const [journey] = journeys.all();
    expect(journeys.all()).toHaveLength(1);
    expect(journey && drawJourney(journey)).toBe(
      [
        'visitor ann',
        '10:00:00              page /products/[id] lamp',
        '10:00:02      +2.0 s  cart add 2 lamp',
        '10:00:03      +1.0 s  cart clear',
        '10:00:04      +1.0 s  search "red": 3 results',
        '10:00:05      +1.0 s  error on /cart: TypeError: no x',
        '10:00:06      +1.0 s  LCP of /: 412',
        '10:00:09      +3.5 s  order placed',
      ].join('\n'),
    );
  });

  it('of everybody: who was heard of last comes first', () => {
    const journeys = new Journeys();
    journeys.add(told('ann', '10:00:00.000', 'page-view', { page: '/' }));
    journeys.add(told('bob', '10:00:01.000', 'page-view', { page: '/' }));
    journeys.add(told('ann', '10:00:02.000', 'order', { result: 'refused' }));
    expect(listJourneys(journeys.all()).split('\n')).toEqual([
      `ann  from ${DAY} 10:00:00  2 events, 1 pages`,
      `bob  from ${DAY} 10:00:01  1 events, 1 pages`,
    ]);
  });

  it('is kept within limits', () => {
    const one = new Journeys();
    for (let index = 0; index <= MOMENTS_MAX; index++) {
      one.add(told('ann', '10:00:00.000', 'search', { words: `${index}`, results: 0 }));
    }
    const [journey] = one.all();
    expect(journey?.moments).toHaveLength(MOMENTS_MAX);
    expect(journey?.moments[0]?.event).toMatchObject({ words: '1' });
    const many = new Journeys();
    for (let index = 0; index <= VISITORS_MAX; index++) {
      many.add(told(`visitor-${index}`, '10:00:00.000', 'page-view', { page: '/' }));
    }
    expect(many.all()).toHaveLength(VISITORS_MAX);
    expect(many.all().at(-1)?.visitor).toBe('visitor-1');
  });
});
