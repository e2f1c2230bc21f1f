/** A tab that nobody has looked at for so long needs no connection. */
export const HIDDEN_MS_MAX = 60_000;

export interface PageListener {
  /** Looked at, perhaps after a long time: what it shows may be old. */
  wake(): void;
  /** Nobody looks; it may never be looked at again. */
  hidden(): void;
  /** Has been hidden for long, or is left. */
  sleep(): void;
  online(): void;
  offline(): void;
}

/** As `window` and `document`. */
export interface PageTargets {
  readonly window: Pick<Window, 'addEventListener'>;
  readonly document: Pick<Document, 'addEventListener' | 'visibilityState'>;
}

/** Tells what becomes of the page in its browser, for as long as it lives. */
export function listenToPage(
  listener: PageListener,
  { window, document }: PageTargets = globalThis as unknown as PageTargets,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isHidden = () => document.visibilityState === 'hidden';
  const hide = () => {
    listener.hidden();
    timer = setTimeout(() => listener.sleep(), HIDDEN_MS_MAX);
  };
  const look = () => {
    clearTimeout(timer);
    if (isHidden()) hide();
    else listener.wake();
  };
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) look();
  });
  // An open socket would keep the browser from keeping the page for going back to.
  window.addEventListener('pagehide', () => listener.sleep());
  window.addEventListener('online', () => listener.online());
  window.addEventListener('offline', () => listener.offline());
  look();
}
