import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = 'deploy/observability';

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  annotations?: { runbook_url?: string };
}

export interface Dashboard {
  uid: string;
  title: string;
  panels: { title: string; targets: { expr: string; datasource: { uid: string } }[] }[];
}

export const rules = (): Rule[] =>
  readdirSync(join(FOLDER, 'rules')).flatMap((file) => {
    const text = readFileSync(join(FOLDER, 'rules', file), 'utf8');
    return (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
  });

export const dashboards = (): Dashboard[] =>
  readdirSync(join(FOLDER, 'grafana/dashboards')).map(
    (file) => JSON.parse(readFileSync(join(FOLDER, 'grafana/dashboards', file), 'utf8')) as Dashboard,
  );

/** An expression of a dashboard as Grafana sends it, for the service `order`. */
export const asGrafanaSends = (expression: string): string =>
  expression.replaceAll('$__rate_interval', '15s').replaceAll('$service', 'order');

const keywords = ['and', 'or', 'unless', 'bool', 'offset'];

/** The series that an expression selects, e.g. `up{job="services"}`. An alert that does not fire has no value, but its series have. */
export function selectorsIn(expression: string): string[] {
  const withoutLabelLists = expression
    .replace(/\b(by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    .replace(/\[[^\]]*\]/g, '');
  // A string that is no matcher is an argument of label_replace.
  const withoutStrings = withoutLabelLists.replace(/([=~]\s*)?"[^"]*"/g, (text: string, operator?: string) =>
    operator ? text : ' ',
  );
  const found = withoutStrings.matchAll(/(?<![\w:])([a-zA-Z_:][\w:]*)(\{[^}]*\})?(?!\s*[(\w:])/g);
  return [...found].filter(([, name = '']) => !keywords.includes(name)).map(([selector]) => selector);
}
