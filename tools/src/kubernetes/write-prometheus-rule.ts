/** Writes the alert rules as an object of the Prometheus Operator; a test says when to. */
import { writeFile } from 'node:fs/promises';
import { prometheusRule, RULE_FILE } from './prometheus-rule.ts';

await writeFile(RULE_FILE, prometheusRule());
