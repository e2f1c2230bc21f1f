import type { TreeFile } from './tree-file.ts';

/** What is not as it should be, and where; the message says what to do instead. */
export interface Violation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Pure: the same files give the same violations. */
export type Rule = (files: readonly TreeFile[]) => readonly Violation[];

export function formatViolation({ path, line, message }: Violation): string {
  return `${path}:${line} ${message}`;
}
