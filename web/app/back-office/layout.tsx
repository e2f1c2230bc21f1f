import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import '../styles/back-office.css';

export const metadata: Metadata = {
  title: { default: 'Back office', template: '%s · Back office' },
  robots: { index: false, follow: false },
  // Stricter, and browsers would not say where a form is sent from.
  referrer: 'same-origin',
};

export default function OfficeLayout({ children }: { children: ReactNode }) {
  return <div className="office">{children}</div>;
}
