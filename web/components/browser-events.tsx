'use client';

import type { WebVital } from '@thingy/contracts';
import { usePathname } from 'next/navigation';
import { useReportWebVitals } from 'next/web-vitals';
import { useCallback, useEffect } from 'react';
import { type Report, shortened } from '../lib/browser-events/open-reporter.ts';
import { pageOf } from '../lib/browser-events/page-of.ts';
import { useShop } from './shop-provider.tsx';

const VITALS: readonly string[] = ['TTFB', 'FCP', 'LCP', 'CLS', 'INP'] satisfies WebVital['name'][];
/** Of a millisecond, and of a shift of the layout. */
const VALUE_DIGITS = 4;

/** Tells the shop which pages are seen, what fails in them and how they feel; shows nothing. */
export function BrowserEvents() {
  const { report } = useShop();
  const path = usePathname();
  useEffect(() => report({ type: 'page-view', ...pageOf(path) }), [report, path]);
  useEffect(() => reportFailures(report), [report]);
  useReportWebVitals(
    useCallback(
      ({ name, value }: { name: string; value: number }) => {
        if (!VITALS.includes(name)) return;
        const vital = name as WebVital['name'];
        const { page } = pageOf(location.pathname);
        report({
          type: 'web-vital',
          page,
          name: vital,
          value: Number(value.toFixed(VALUE_DIGITS)),
        });
      },
      [report],
    ),
  );
  return null;
}

function reportFailures(report: Report): () => void {
  const tell = (thrown: unknown) => {
    const { page } = pageOf(location.pathname);
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    report({ type: 'error', page, name: shortened(name), message: shortened(message) });
  };
  const onError = ({ error, message }: ErrorEvent) => tell(error ?? message);
  const onRejection = ({ reason }: PromiseRejectionEvent) => tell(reason);
  addEventListener('error', onError);
  addEventListener('unhandledrejection', onRejection);
  return () => {
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onRejection);
  };
}
