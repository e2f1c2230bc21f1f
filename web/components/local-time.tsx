'use client';

import { useSyncExternalStore } from 'react';
import { useShop } from './shop-provider.tsx';

const never = () => () => undefined;

/** In UTC from the server, which doesn't know the reader's time zone; then in that time zone. */
export function LocalTime({ iso }: { iso: string }) {
  const { locale } = useShop();
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const zone = isBrowser ? {} : { timeZone: 'UTC' };
  const format = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...zone,
  });
  return (
    <time dateTime={iso} suppressHydrationWarning>
      {format.format(new Date(iso))}
    </time>
  );
}
