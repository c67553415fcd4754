import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { processesOf } from '../../stack/src/setup/limits.js';

/** What a sale is told. */
export interface SaleOptions {
  orders: number;
  /** Customers who want to order, per second. */
  rate: number;
  /** Processes of payment, the shop's own included. */
  workers: number;
  /** Where the picture goes; undefined: to the shop's own data. */
  chart?: string;
  writeDocs: boolean;
}

const USAGE = `npm run flash-sale -- --orders 10000 [--rate 10000] [--workers 2] [--chart sale.svg]
  --orders   how many, 1 to 100000, each by a customer of its own
  --rate     how many customers come in a second, 1 to 100000
  --workers  processes of payment that share its queue, 1 to ${processesOf('payment')}; all but one are hired for the sale
  --chart    where the picture goes; by default below .order-rail
  --write-docs  writes docs/images/flash-sale.svg and the figures in docs/flash-sale.md anew`;

const DOCS_CHART = 'docs/images/flash-sale.svg';

/** Throws with the usage for words that say something else. */
export function readOptions(words: string[]): SaleOptions {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        orders: { type: 'string', default: '10000' },
        rate: { type: 'string', default: '10000' },
        workers: { type: 'string', default: '1' },
        chart: { type: 'string' },
        'write-docs': { type: 'boolean', default: false },
      },
    });
    const writeDocs = values['write-docs'];
    if (writeDocs && values.chart !== undefined)
      throw new Error(`--write-docs writes to ${DOCS_CHART}: leave --chart out`);
    const chart = writeDocs ? DOCS_CHART : values.chart;
    if (chart !== undefined && !chart.endsWith('.svg'))
      throw new Error(`--chart ${chart}: the picture is an SVG, give a name that ends in .svg`);
    return {
      orders: wholeNumber('--orders', values.orders, 100_000),
      rate: wholeNumber('--rate', values.rate, 100_000),
      workers: wholeNumber('--workers', values.workers, processesOf('payment')),
      writeDocs,
      ...(chart !== undefined && { chart: resolve(chart) }),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  if (!/^[1-9]\d*$/.test(text) || Number(text) > most)
    throw new Error(`${option} ${text}: give a whole number from 1 to ${most}`);
  return Number(text);
}
