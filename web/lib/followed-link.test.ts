import { beforeEach, expect, it, vi } from 'vitest';
import { type Click, followedLink } from './followed-link.ts';

class Element extends EventTarget {
  readonly around: object | null;

  constructor(around: object | null) {
    super();
    this.around = around;
  }

  closest(selector: string): object | null {
    return selector === 'a[data-light]' ? this.around : null;
  }
}

const link = { href: '/products/lamp' };

function click(part: Partial<Click> = {}): Click {
  const keys = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  const target = new Element(link) as EventTarget;
  return { ...keys, button: 0, defaultPrevented: false, target, ...part };
}

beforeEach(() => void vi.stubGlobal('Element', Element));

it('follows a click on a light link, or on what is in it', () => {
  expect(followedLink(click())).toBe(link);
});

it.each<[string, Partial<Click>]>([
  ['with Ctrl, for a new tab', { ctrlKey: true }],
  ['with Cmd, for a new tab', { metaKey: true }],
  ['with Shift, for a new window', { shiftKey: true }],
  ['with Alt, to save it', { altKey: true }],
  ['of the middle button', { button: 1 }],
  ['that somebody has dealt with', { defaultPrevented: true }],
  ['beside all links', { target: new Element(null) as EventTarget }],
  ['on no element', { target: new EventTarget() }],
])('leaves one %s to the browser', (_, part) => {
  expect(followedLink(click(part))).toBeNull();
});
