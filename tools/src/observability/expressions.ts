import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { WORKSPACE } from '../workspace.ts';

export const RULES = join(WORKSPACE, 'docs/alerts/shop-alerts.yaml');
export const DASHBOARD = join(WORKSPACE, 'docker/observe/grafana/dashboards/shop.json');

/** Something that Prometheus is asked. */
export interface Expression {
  /** The alert, or the panel. */
  readonly where: string;
  readonly text: string;
}

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

/** What Grafana puts in place of its variables. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ['$__rate_interval', '1m'],
  ['$service', '.+'],
];

export function alertExpressions(): readonly Expression[] {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as RuleFile;
  return groups.flatMap(({ rules }) =>
    rules.map(({ alert, expr }) => ({ where: alert, text: expr })),
  );
}

export function dashboardExpressions(): readonly Expression[] {
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as Dashboard;
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: title, text: withVariables(expr) })),
  );
}

function withVariables(expression: string): string {
  let text = expression;
  for (const [variable, value] of VARIABLES) text = text.replaceAll(variable, value);
  if (text.includes('$')) throw new Error(`an unknown variable of Grafana is in ${expression}`);
  return text;
}
