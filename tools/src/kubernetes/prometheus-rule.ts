import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { WORKSPACE } from '../workspace.ts';

const RULES = join(WORKSPACE, 'docs/alerts/shop-alerts.yaml');
export const RULE_FILE = join(WORKSPACE, 'k8s/components/monitoring/prometheus-rule.yaml');
const HEADER = `# docs/alerts/shop-alerts.yaml for the Prometheus Operator, written by
# \`node tools/dist/kubernetes/write-prometheus-rule.js\`.
`;

/** The alert rules as an object of the Prometheus Operator. */
export function prometheusRule(): string {
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'shop' },
    spec: parse(readFileSync(RULES, 'utf8')) as object,
  };
  return HEADER + stringify(rule, { lineWidth: 84 });
}
