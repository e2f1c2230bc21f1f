import { nodesOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';

/** Words that the glossary has another word for. A phrase is found in camelCase as well. */
const SYNONYMS: Readonly<Record<string, string>> = {
  uuid: 'id',
  guid: 'id',
  'event store': 'log',
  'event log': 'log',
  'event stream': 'log',
  'event bus': 'log',
  'command bus': 'log',
  'query bus': 'a query function',
  'message bus': 'log',
  journal: 'log',
  aggregate: 'model',
  'read model': 'model, or view for what leaves the service',
  'write model': 'model',
  projection: 'model, or view for what leaves the service',
  projector: 'evolve',
  reducer: 'evolve',
  'domain event': 'outcome',
  'integration event': 'fact',
  dto: 'the type of contracts itself',
  checkpoint: 'snapshot',
  watermark: 'end offset or source mark',
  'session token': 'causal token, or session',
  'consistency token': 'causal token',
  rehydrate: 'replay',
  basket: 'cart',
  inventory: 'stock',
  purchase: 'order',
  sku: 'productId',
  'article id': 'productId',
  'item id': 'productId',
};

/** Names of other people's interfaces. */
const FOREIGN = new Set(['randomUUID', 'AggregateError', 'highWatermark']);
/** Has to name what it finds. */
const ITSELF = /^tools\/src\/tidy\/synonyms\./;

const PHRASES = Object.entries(SYNONYMS).map(([phrase, instead]) => ({
  phrase,
  instead,
  // The plural is the same word.
  pattern: new RegExp(`(^| )${phrase}s?( |$)`),
}));

/** One word per thing: identifiers and file names use the glossary's. */
export function synonyms(files: readonly TreeFile[]): readonly Violation[] {
  const violations: Violation[] = [];
  for (const file of files) {
    if (!file.isSource || ITSELF.test(file.path)) continue;
    const seen = new Set<string>();
    const check = (name: string, index: number): void => {
      const message = seen.has(name) ? null : synonymIn(name);
      seen.add(name);
      if (message === null) return;
      violations.push({ path: file.path, line: file.lineAt(index), message });
    };
    check(file.stem, 0);
    for (const { node } of nodesOf(file.syntax)) {
      if (/^(JSX|Private)?Identifier$/.test(node.type)) check(String(node.name), node.start);
    }
  }
  return violations;
}

function synonymIn(name: string): string | null {
  if (FOREIGN.has(name)) return null;
  const words = wordsOf(name);
  const found = PHRASES.find(({ pattern }) => pattern.test(words));
  return found === undefined ? null : `${name}: say "${found.instead}", not "${found.phrase}"`;
}

/** `eventStoreURLs`, `EVENT_STORE` and `event-store` in lower case, parted by spaces. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[_$-]+/g, ' ')
    .trim()
    .toLowerCase();
}
