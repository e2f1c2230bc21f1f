import { parseAst } from 'vitest/node';
import type { Node } from './syntax.ts';

/** A file of the tree, by its path from the root; parsed when a rule first asks, and once. */
export class TreeFile {
  readonly path: string;
  readonly text: string;
  #syntax: Node | null = null;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** TypeScript or JavaScript. */
  get isSource(): boolean {
    return /\.[cm]?[jt]sx?$/.test(this.path);
  }

  /** A test, or what only tests use, such as the contract suite that adapters must pass. */
  get isTest(): boolean {
    return (
      /\.(test|test-support|contract)\.tsx?$/.test(this.path) ||
      /^(e2e|bench)\//.test(this.path) ||
      this.path.startsWith('tools/src/testing/') ||
      this.path.startsWith('tools/src/tidy/')
    );
  }

  /** The path's last part, up to its first dot. */
  get stem(): string {
    return this.name.split('.')[0] ?? '';
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1);
  }

  /** The root of the syntax tree of a source file; throws where there is a syntax error. */
  get syntax(): Node {
    const lang = /x$/.test(this.path) ? 'tsx' : 'ts';
    this.#syntax ??= parseAst(
      this.text,
      { lang, sourceType: 'module' },
      this.path,
    ) as unknown as Node;
    return this.#syntax;
  }

  /** From 1. */
  lineAt(index: number): number {
    return this.text.slice(0, index).split('\n').length;
  }
}
