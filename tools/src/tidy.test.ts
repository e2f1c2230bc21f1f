import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { barrels } from './tidy/barrels.ts';
import { deadFiles } from './tidy/dead-files.ts';
import { determinism } from './tidy/determinism.ts';
import { fileNames } from './tidy/file-names.ts';
import { httpClients } from './tidy/http-clients.ts';
import { importRules } from './tidy/import-rules.ts';
import { leftovers } from './tidy/leftovers.ts';
import { readTree } from './tidy/read-tree.ts';
import { sizes } from './tidy/sizes.ts';
import { synonyms } from './tidy/synonyms.ts';
import { formatViolation, type Rule } from './tidy/violation.ts';

const files = readTree(fileURLToPath(new URL('../..', import.meta.url)));

const RULES: Readonly<Record<string, Rule>> = {
  'every part imports only what it may': importRules,
  'no service has an HTTP client': httpClients,
  'domains are deterministic': determinism,
  'functions and lines are short': sizes,
  'files are named after what is in them, in kebab-case': fileNames,
  'no file is dead': deadFiles,
  'things are called by their word in the glossary': synonyms,
  'nothing is left undone, swallowed or set aside': leftovers,
  'nothing is exported but by name, and from where it is': barrels,
};

test('the whole tree is looked at', () => {
  expect(files.filter((file) => file.isSource).length).toBeGreaterThan(50);
});

test.each(Object.entries(RULES))('%s', (_, rule) => {
  expect(rule(files).map(formatViolation)).toEqual([]);
});
