/** For the tests of contexts. */
export { type GoldenLog, replayGolden } from './golden.ts';
