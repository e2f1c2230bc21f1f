'use client';

import { useEffect } from 'react';
import { shortened } from '../lib/browser-events/open-reporter.ts';
import { useShop } from './shop-provider.tsx';

/** Who types sees results for every few letters; what is told is what one stopped at. */
const STOPPED_MS = 1_500;

/** Tells the shop what was searched for; shows nothing. */
export function ReportSearch({ words, results }: { words: string; results: number }) {
  const { report } = useShop();
  useEffect(() => {
    const search = { type: 'search', words: shortened(words), results } as const;
    const timer = setTimeout(() => report(search), STOPPED_MS);
    return () => clearTimeout(timer);
  }, [report, words, results]);
  return null;
}
