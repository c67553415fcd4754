import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { npmCommand, wholeNumber } from '../../stack/src/command-line.js';
import { processesOf } from '../../stack/src/setup/limits.js';

export interface SaleOptions {
  orders: number;
  /** New orders a second. */
  rate: number;
  /** Processes of payment, the shop's own included. */
  workers: number;
  /** The file of the chart. Undefined: in the shop's data folder. */
  chart?: string;
  writeDocs: boolean;
  /** Prints no tables and no output of verify. */
  brief: boolean;
}

const DOCS_CHART = 'docs/images/flash-sale.svg';

/** Throws after printing the mistake and the help. */
export function readOptions(words: readonly string[]): SaleOptions {
  const maxWorkers = processesOf('payment');
  const {
    chart,
    writeDocs = false,
    brief = false,
    ...options
  } = npmCommand(
    'flash-sale',
    'Sends a burst of orders to a running shop, draws how they are processed, and checks that none is missing or duplicated.',
  )
    .option('--orders <number>', 'orders, each of its own customer', wholeNumber(1, 100_000), 10_000)
    .option('--rate <number>', 'new orders a second', wholeNumber(1, 100_000), 10_000)
    .option(
      '--workers <number>',
      `processes of payment, at most ${maxWorkers}; all but one are started for the sale`,
      wholeNumber(1, maxWorkers),
      1,
    )
    .option('--chart <file.svg>', 'the file of the chart (default: in .order-rail)', svgFile)
    .addOption(
      new Option('--write-docs', `write ${DOCS_CHART} and the figures in docs/flash-sale.md`).conflicts(
        'chart',
      ),
    )
    .option('--brief', 'print no tables and no output of verify')
    .parse(words, { from: 'user' })
    .opts<Omit<SaleOptions, 'writeDocs' | 'brief'> & { writeDocs?: boolean; brief?: boolean }>();
  const file = writeDocs ? DOCS_CHART : chart;
  return { ...options, writeDocs, brief, ...(file !== undefined && { chart: resolve(file) }) };
}

function svgFile(name: string): string {
  if (name.endsWith('.svg')) return name;
  throw new InvalidArgumentError('The chart is an SVG: give a name that ends in .svg.');
}
