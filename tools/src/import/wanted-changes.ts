import { type BadLine, readCsv } from '../csv/read-csv.ts';
import type { ImportPlan } from './import-plan.ts';

/** Paths; `old`: what was imported last, null: nothing. */
export interface ImportedFiles {
  readonly old: string | null;
  readonly new: string;
}

export interface WantedChange<Intent> {
  /** In the new file; null: it is a removal. */
  readonly line: number | null;
  readonly intent: Intent;
  /** Whether the old file asks for the same: then it is only there to be checked. */
  readonly isOld: boolean;
}

/**
 * What the new file asks for, in its order, then the removals of what only the old one has. Holds
 * a short text per thing in memory, not the rows.
 *
 * A line that can't be read may be that of any thing, so with one of those nothing is removed.
 */
export async function* wantedChanges<Intent>(
  plan: ImportPlan<Intent>,
  files: ImportedFiles,
  onBad: (bad: BadLine) => void,
): AsyncGenerator<WantedChange<Intent>> {
  const [idColumn] = plan.columns;
  const old = files.old === null ? new Map<string, string>() : await rememberAll(plan, files.old);
  const seen = new Set<string>();
  let unreadable = 0;
  const rows = readCsv(files.new, plan.columns, (bad) => {
    unreadable++;
    onBad(bad);
  });
  for await (const { line, fields } of rows) {
    const id = fields[idColumn] as string;
    if (seen.has(id)) {
      onBad({ line, reason: `${idColumn} ${id} was on an earlier line already` });
      continue;
    }
    seen.add(id);
    const before = old.get(id) ?? null;
    const intent = plan.intentOf(fields, before);
    yield { line, intent, isOld: before === plan.remember(fields) };
  }
  if (unreadable > 0) return;
  for (const id of old.keys()) {
    const intent = seen.has(id) ? null : plan.removalOf(id);
    if (intent !== null) yield { line: null, intent, isOld: false };
  }
}

async function rememberAll<Intent>(
  plan: ImportPlan<Intent>,
  path: string,
): Promise<Map<string, string>> {
  const remembered = new Map<string, string>();
  // What could not be read when this file was the new one was reported then, and never imported.
  const rows = readCsv(path, plan.columns, () => undefined);
  for await (const { fields } of rows) {
    remembered.set(fields[plan.columns[0]] as string, plan.remember(fields));
  }
  return remembered;
}
