import { BROWSER_TEXT_LENGTH_MAX, type BrowserBatch } from '@thingy/contracts';
import { BrowserReporter, type Happening } from './browser-reporter.ts';
import { VisitorId } from './visitor-id.ts';

/** What of a tab may be told; of who asks not to be tracked, nothing is. */
export type Report = (happening: Happening) => void;

const NOTHING: Report = () => {};

interface Tracked {
  readonly doNotTrack?: string | null;
  /** Not in TypeScript's own types yet (globalprivacycontrol.org). */
  readonly globalPrivacyControl?: boolean;
}

/** In the browser: reports to `POST <url>/browser-events`, all of it before the page is gone. */
export function openReporter(url: string | null): Report {
  const { doNotTrack, globalPrivacyControl }: Tracked = navigator;
  if (url === null || doNotTrack === '1' || globalPrivacyControl === true) return NOTHING;
  const visitor = new VisitorId(browserStorage());
  const reporter = new BrowserReporter({
    visitor: () => visitor.current(),
    // As text, for JSON a browser would have to ask first, and can't as its page goes.
    send: (batch: BrowserBatch) => {
      navigator.sendBeacon(`${url}/browser-events`, JSON.stringify(batch));
    },
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') reporter.flush();
  });
  return (happening) => reporter.report(happening);
}

/** As much of it as an event may hold. */
export function shortened(text: string): string {
  return text.slice(0, BROWSER_TEXT_LENGTH_MAX);
}

function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    // Refused by the reader's settings (SecurityError).
    return null;
  }
}
