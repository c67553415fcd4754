import { readFileSync } from 'node:fs';
import { chaos, untilReady } from '../support/chaos.js';
import { deadLettersOf, discardAllOf } from '../support/dead-letters.js';
import { readDrills } from '../support/drills.js';
import { eventually } from '../support/eventually.js';
import { asGrafanaSends, dashboards, rules, selectorsIn } from '../support/expressions.js';
import { prometheusFile, type Sample, TestPrometheus } from '../support/prometheus.js';
import { runDrill } from '../support/run-drill.js';
import { facts, placeOrder, respondAsync, untilOrder } from '../support/shop.js';

const ifInstalled = prometheusFile ? test : test.skip;
const alerts = [...new Set(rules().flatMap(({ alert }) => alert ?? []))];
const ordersFunctions = readDrills(readFileSync('docs/drills.md', 'utf8')).functions;
const alertFunctions = readDrills(readFileSync('docs/runbooks/README.md', 'utf8')).functions;

let prometheus: TestPrometheus;
beforeAll(async () => {
  if (prometheusFile) prometheus = await TestPrometheus.start();
});
afterAll(async () => await prometheus?.stop());

/** Orders of every kind while a service is killed. */
async function storm(): Promise<void> {
  await chaos('kill', 'analytics');
  const tokens = ['tok_ok', 'tok_ok', 'tok_flaky', 'tok_declined', 'tok_down'];
  for (let round = 0; round < 4; round++)
    await Promise.all(tokens.map((token) => placeOrder({ token, headers: round % 2 ? respondAsync : {} })));
  await untilReady('analytics');
}

/** The dead letters of the storm, so that the drill finds its own alone. */
const discardDeadLetters = async () => {
  const queue = 'payment.charge';
  await eventually(async () => expect(await deadLettersOf({ queue })).toHaveLength(4));
  await discardAllOf(queue);
};

const hasNumber = (samples: Sample[]): boolean => samples.some(({ value: [, value] }) => value !== 'NaN');

ifInstalled(
  'every expression of a dashboard and of a recording rule has a value, and every series of an alert',
  async () => {
    await storm();
    const shown = dashboards().flatMap(({ panels }) =>
      panels.flatMap(({ targets }) => targets.map(({ expr }) => asGrafanaSends(expr))),
    );
    const recorded = rules().flatMap(({ record }) => record ?? []);
    const watched = rules().flatMap(({ alert, expr }) => (alert ? selectorsIn(expr) : []));
    const missing = new Set([...shown, ...recorded, ...watched]);
    expect(missing.size).toBeGreaterThan(100);
    await eventually(async () => {
      // Rates need orders in their window.
      const { body } = await placeOrder();
      await untilOrder(body, 'shipped');
      for (const expression of missing)
        if (hasNumber(await prometheus.query(expression))) missing.delete(expression);
      expect([...missing]).toEqual([]);
    });
    await discardDeadLetters();
  },
);

ifInstalled(
  'docs/observability.md lists the metrics of the services, each of which Prometheus has scraped',
  async () => {
    const page = readFileSync('docs/observability.md', 'utf8');
    const listed = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name = '']) => name);
    const scraped = await prometheus.names();
    const missing = listed.filter(
      (name) => !scraped.some((each) => withoutSuffix(each) === name || each === name),
    );
    expect(missing).toEqual([]);
    const served = new Set<string>();
    for (const url of Object.values(facts.urls)) {
      const text = await (await fetch(`${url}/metrics`)).text();
      for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm))
        served.add(type === 'counter' ? `${name}_total` : name);
    }
    const own = [...served].filter((name) => !/^(process|nodejs)_/.test(name));
    expect(own.filter((name) => !listed.includes(name))).toEqual([]);
  },
);

const withoutSuffix = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');

(prometheusFile ? test.each(alerts) : test.skip.each(alerts))(
  '%s fires in the drill of its runbook, and not afterwards',
  async (alert) => {
    const [drill] = readDrills(readFileSync(`docs/runbooks/${alert}.md`, 'utf8')).drills;
    expect(drill?.steps).toContainEqual({ command: `alert ${alert}`, expected: 'firing' });
    const buys = drill!.steps.some(({ command }) => command.includes('buy'));
    await runDrill(drill!, `${buys ? ordersFunctions : ''}${alertFunctions}`);
    await eventually(async () =>
      expect(await prometheus.query(`ALERTS{alertname="${alert}", alertstate="firing"}`)).toEqual([]),
    );
  },
);
