import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { exitOnError } from '../../stack/src/command-line.js';
import { replaceSection } from '../../stack/src/docs/markdown.js';
import { holdSale, type Sale } from './hold-sale.js';
import { chartOf } from './chart.js';
import { readOptions, type SaleOptions } from './read-options.js';
import { report, summaryOf } from './report.js';
import { progressOn } from './show-progress.js';
import { machine } from '../../stack/src/machine.js';
import { findRunningShop } from '../../stack/src/running-shop.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const PAGE = 'docs/flash-sale.md';

/** Returns the exit code: 0 if every customer has one order, and nothing is missing, duplicated or oversold. */
async function flashSale(words: string[]): Promise<number> {
  const options = readOptions(words);
  const shop = await findRunningShop();
  if (shop.startedBy === 'docker compose')
    throw new Error('This shop runs in containers. Stop it and run "npm start": a sale starts replicas.');
  console.log(describe(options));
  const sale = await holdSale(shop.facts, options, progressOn(process.stdout, options.orders));
  const chart = writeChart(sale, options, shop.facts);
  const text = options.brief ? summaryOf(sale.figures) : `${report(sale.figures)}\n\n${sale.verified}`;
  console.log(`\n${text}\n${problemsOf(sale)}`);
  console.log(`The chart: ${relative('.', chart)}`);
  if (options.writeDocs) writePage(sale, options);
  return sale.isRight ? 0 : 1;
}

const describe = ({ orders, rate, workers }: SaleOptions): string =>
  `${orders} orders, ${rate} a second, ${workers} ${workers === 1 ? 'process' : 'processes'} of payment`;

const problemsOf = ({ problems }: Sale): string => problems.map((problem) => `\n${problem}\n`).join('');

function writeChart({ samples }: Sale, options: SaleOptions, { dataDir }: StackFacts): string {
  const file = options.chart ?? join(dataDir, 'flash-sale.svg');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, chartOf(samples, `A flash sale: ${describe(options)}`));
  return file;
}

function writePage(sale: Sale, options: SaleOptions): void {
  const content = [
    '![orders of a sale accepted, paid and shipped, and the depths of the queues, over time](images/flash-sale.svg)',
    `Measured on ${new Date().toISOString().slice(0, 10)} with ${machine()}: ${describe(options)}.`,
    report(sale.figures),
    `\`\`\`\n${sale.verified}\n\`\`\``,
  ];
  writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), 'flash-sale', content.join('\n\n')));
  console.log(`Updated ${PAGE}.`);
}

await flashSale(process.argv.slice(2)).then((code) => process.exit(code), exitOnError);
