import { webConfig } from './web-config.ts';

/** Ends the process if a setting is missing or wrong: Next would log it and serve errors. */
export function checkSettings(): void {
  try {
    webConfig();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
