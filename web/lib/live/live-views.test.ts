import { describe, expect, it, vi } from 'vitest';
import { LiveViews } from './live-views.ts';

interface Thing {
  readonly id: string;
  readonly cents: number;
}

const telling = (cents: number, offset: number) => {
  return { view: { id: 'lamp', cents }, isGone: false, position: `catalog:0:log:${offset}:` };
};
const centsOf = (views: LiveViews<Thing>) => views.find('lamp')?.view.cents;

describe('what a tab knows of a thing', () => {
  it('is never replaced by what was told earlier, by whatever way that comes', () => {
    const views = new LiveViews<Thing>('catalog', () => undefined);
    const page = telling(100, 5);
    views.show('lamp', page);
    views.tell('lamp', telling(120, 7));
    expect(centsOf(views)).toBe(120);
    views.tell('lamp', telling(110, 6));
    expect(centsOf(views)).toBe(120);
    // An old page, as when the reader goes back.
    views.show('lamp', page);
    expect(centsOf(views)).toBe(120);
    expect(views.newest(views.find('lamp'), page).view.cents).toBe(120);
    // And a newer page than what was pushed.
    views.show('lamp', telling(130, 9));
    views.tell('lamp', telling(125, 8));
    expect(centsOf(views)).toBe(130);
    expect(views.newest(telling(125, 8), telling(130, 9)).view.cents).toBe(130);
  });

  it('is replaced when the log was made anew: its positions say nothing of the old one', () => {
    const views = new LiveViews<Thing>('catalog', () => undefined);
    views.tell('lamp', telling(100, 5));
    views.tell('lamp', { ...telling(90, 1), position: 'catalog:0:another:1:' });
    expect(centsOf(views)).toBe(90);
  });

  it('keeps name and price of what is gone, unless its removal is the older news', () => {
    const views = new LiveViews<Thing>('catalog', () => undefined);
    views.tell('lamp', telling(100, 5));
    views.remove('lamp', 'catalog:0:log:4:');
    expect(views.find('lamp')?.isGone).toBe(false);
    views.remove('lamp', 'catalog:0:log:6:');
    expect(views.find('lamp')).toMatchObject({ isGone: true, view: { cents: 100 } });
    views.tell('lamp', telling(105, 7));
    expect(views.find('lamp')?.isGone).toBe(false);
  });

  it('is asked for from the oldest of what is shown on', () => {
    const onShown = vi.fn();
    const views = new LiveViews<Thing>('catalog', onShown);
    expect(views.knownUpTo).toBeNull();
    const hide = views.show('lamp', telling(1, 5));
    const hideAgain = views.show('lamp', telling(1, 5));
    views.show('vase', telling(1, 3));
    expect(views.shownIds).toEqual(['lamp', 'vase']);
    expect(views.knownUpTo).toBe(telling(1, 3).position);
    hide();
    expect(views.shownIds).toEqual(['lamp', 'vase']);
    hideAgain();
    expect(views.shownIds).toEqual(['vase']);
    expect(onShown).toHaveBeenCalledTimes(5);
  });

  it('is bounded, and what is shown stays', () => {
    const views = new LiveViews<Thing>('catalog', () => undefined);
    views.show('lamp', telling(1, 5));
    for (let n = 1; n <= 600; n++) views.tell(`thing-${n}`, telling(n, 5));
    expect(views.find('lamp')).toBeDefined();
    expect(views.find('thing-1')).toBeUndefined();
    expect(views.find('thing-600')).toBeDefined();
  });
});
