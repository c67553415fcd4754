import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { BrokerCount } from './cluster/broker-nodes.js';
import { readDuration } from './duration.js';

/**
 * The command line of `npm run <name>`. `--help` prints its arguments and options. On a mistake it prints what is wrong, then
 * the same help, and throws a CommanderError.
 */
export const npmCommand = (name: string, summary: string): Command =>
  new Command(name === 'start' ? 'npm start --' : `npm run ${name} --`)
    .description(summary)
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError()
    .exitOverride();

/** Ends the process: with 0 after `--help`, otherwise with 1 and the message of the error. */
export function exitOnError(error: unknown): never {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** An option whose value is in milliseconds. */
export const durationOption = (flags: string, description: string, byDefault: string): Option =>
  new Option(flags, description).argParser(readDuration).default(readDuration(byDefault), byDefault);

/** Reads an option as a whole number within these limits. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };

export const brokersOption = (): Option =>
  new Option('--brokers <number>', 'how many RabbitMQ nodes: 1, or a cluster of 3')
    .default(1)
    .argParser((text): BrokerCount => {
      if (text === '1' || text === '3') return Number(text) as BrokerCount;
      throw new InvalidArgumentError('Give 1 or 3: of two nodes, neither has a majority alone.');
    });
