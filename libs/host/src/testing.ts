/** For the tests of services only: production code has no use for it. */
export { cookieOf } from './testing/cookie-of.ts';
export { documentFlaws } from './testing/document-flaws.ts';
export { LiveClient, type NotOpened } from './testing/live-client.ts';
export { operationsOf } from './testing/operations-of.ts';
export { type RecordedSpan, RecordingCollector } from './testing/recording-collector.ts';
export { type Parts, ServiceInMemory } from './testing/service-in-memory.ts';
export {
  BACK_OFFICE_TOKEN,
  ORIGIN,
  SESSION_KEYS,
  settingsForTests,
} from './testing/settings-for-tests.ts';
