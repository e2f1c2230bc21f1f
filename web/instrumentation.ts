/** Runs once, before the first page: a missing setting stops the start, not a customer. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { checkSettings } = await import('./lib/check-settings.ts');
  checkSettings();
  const { guardPages } = await import('./lib/page-guard.ts');
  guardPages();
}
