import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { parse } from 'yaml';
import { dashboards, rules, selectorsIn } from '../support/expressions.js';
import { root } from './tiny-shop.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = readdirSync(join(root, 'docs/runbooks')).filter((name) => name !== 'README.md');
const alerts = rules().flatMap((rule) => (rule.alert ? [{ ...rule, alert: rule.alert }] : []));

test('every alert links its runbook, and every runbook belongs to an alert', () => {
  for (const { alert, annotations } of alerts)
    expect(annotations?.runbook_url).toBe(`docs/runbooks/${alert}.md`);
  expect([...new Set(alerts.map(({ alert }) => `${alert}.md`))].sort()).toEqual(pages.sort());
});

test.each(pages)('the runbook %s says how to look, what to do, and has a drill', (name) => {
  const page = read(`docs/runbooks/${name}`);
  expect(page.match(/^#+ .*/gm)).toEqual([`# ${name.replace('.md', '')}`, '## Look', '## Act', '## Drill']);
  expect(read('docs/runbooks/README.md')).toContain(`](${name})`);
});

test('Prometheus scrapes every service, and ServiceDown knows every service', () => {
  const { scrape_configs } = parse(read('deploy/observability/prometheus.yml')) as {
    scrape_configs: { job_name: string; dns_sd_configs: { names: string[] }[] }[];
  };
  const services = scrape_configs.find(({ job_name }) => job_name === 'services')?.dns_sd_configs;
  expect(services?.flatMap(({ names }) => names).sort()).toEqual(Object.keys(subscriptions).sort());
  const down = alerts.find(({ alert }) => alert === 'ServiceDown')?.expr ?? '';
  const named = [...down.matchAll(/"service", "([\w-]+)"/g)].map(([, service]) => service);
  expect(named.sort()).toEqual(Object.keys(subscriptions).sort());
});

test('each panel of each dashboard has a title and queries of a provisioned data source', () => {
  const { datasources } = parse(
    read('deploy/observability/grafana/provisioning/datasources/datasources.yml'),
  ) as {
    datasources: { uid: string }[];
  };
  const uids = datasources.map(({ uid }) => uid);
  expect(new Set(dashboards().map(({ uid }) => uid)).size).toBe(4);
  for (const { panels } of dashboards())
    for (const { title, targets } of panels) {
      expect(title).not.toBe('');
      expect(targets).not.toHaveLength(0);
      for (const { datasource } of targets) expect(uids).toContain(datasource.uid);
    }
});

test.each([
  ['max by (queue) (depth{queue!~"a|b"}) > 10', ['depth{queue!~"a|b"}']],
  ['label_replace(absent(up{job="a"} == 1), "part", "x", "", "") or on (b) c', ['up{job="a"}', 'c']],
  ['sum(rate(x_total[5m])) / sum(rate(slo:y:ratio_rate5m[1h]))', ['x_total', 'slo:y:ratio_rate5m']],
])('finds the series in %s', (expression, selectors) => {
  expect(selectorsIn(expression)).toEqual(selectors);
});
