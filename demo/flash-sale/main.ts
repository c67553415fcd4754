import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { replaceSection } from '../../stack/src/docs/markdown.js';
import { holdSale, type Sale } from './hold-sale.js';
import { chartOf } from './chart.js';
import { readOptions, type SaleOptions } from './read-options.js';
import { report } from './report.js';
import { progressOn } from './show-progress.js';
import { machine } from '../../stack/src/machine.js';
import { findRunningShop } from '../../stack/src/running-shop.js';
import type { StackFacts } from '../../stack/src/stack-facts.js';

const PAGE = 'docs/flash-sale.md';

/** The exit code: 0 when every customer has one order, and nothing is missing, duplicated or oversold. */
async function flashSale(words: string[]): Promise<number> {
  const options = readOptions(words);
  const shop = await findRunningShop();
  if (shop.startedBy === 'docker compose')
    throw new Error('A sale needs a shop that "npm start" runs; this one runs in containers.');
  console.log(inWords(options));
  const sale = await holdSale(shop.facts, options, progressOn(process.stdout, options.orders));
  const chart = writeChart(sale, options, shop.facts);
  console.log(`\n${report(sale.figures)}\n\n${sale.ledger}\n${problemsOf(sale)}`);
  console.log(`The picture: ${relative('.', chart)}`);
  if (options.writeDocs) writePage(sale, options);
  return sale.isRight ? 0 : 1;
}

const inWords = ({ orders, rate, workers }: SaleOptions): string =>
  `${orders} customers, ${rate} a second, ${workers} ${workers === 1 ? 'process' : 'processes'} of payment`;

const problemsOf = ({ problems }: Sale): string => problems.map((problem) => `\n${problem}\n`).join('');

function writeChart({ samples }: Sale, options: SaleOptions, { dataDir }: StackFacts): string {
  const file = options.chart ?? join(dataDir, 'flash-sale.svg');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, chartOf(samples, `A flash sale: ${inWords(options)}`));
  return file;
}

function writePage(sale: Sale, options: SaleOptions): void {
  const content = [
    '![how the orders of a sale are accepted, paid and shipped, and what waits meanwhile](images/flash-sale.svg)',
    `Taken on ${new Date().toISOString().slice(0, 10)} with ${machine()}: ${inWords(options)}.`,
    report(sale.figures),
    `\`\`\`\n${sale.ledger}\n\`\`\``,
  ];
  writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), 'flash-sale', content.join('\n\n')));
  console.log(`${PAGE} is written anew`);
}

await flashSale(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
