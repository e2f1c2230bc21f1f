import { expect, test } from 'vitest';
import { findChromium } from './chromium.ts';

test('the setting wins over whatever the machine has', () => {
  expect(findChromium({ CHROMIUM: '/some/chromium', PATH: '/usr/bin' })).toBe('/some/chromium');
});
