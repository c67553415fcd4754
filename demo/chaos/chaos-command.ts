import type { Command } from 'commander';
import { durationOption, npmCommand, wholeNumber } from '../../stack/src/command-line.js';
import { readDuration } from '../../stack/src/duration.js';
import { MAX_SEED } from '../../stack/src/runs/run-requests.js';
import type { Verb } from './process-control.js';

/** `forMs` is undefined unless `--for` was given. */
export interface ActCommand {
  verb: Verb;
  service: string;
  forMs?: number | undefined;
}

export interface StormCommand {
  lengthMs: number;
  seed: number;
  ordersPerSecond: number;
  /** Faults of the broker's nodes alone. */
  onlyNodes: boolean;
  /** A service without faults. */
  except?: string;
  /** Prints no hints for a terminal. */
  brief: boolean;
}

/** What each subcommand does. */
export interface ChaosActions {
  status: () => Promise<void>;
  act: (command: ActCommand) => Promise<void>;
  storm: (command: StormCommand) => Promise<void>;
}

const verbs: Record<Verb, { summary: string; takesDuration: boolean }> = {
  kill: { summary: 'send SIGKILL; the process is started again', takesDuration: true },
  pause: { summary: 'send SIGSTOP: the process hangs and does not notice', takesDuration: true },
  resume: { summary: 'end a pause', takesDuration: false },
  stop: { summary: 'send SIGTERM; the process stays stopped', takesDuration: false },
  start: { summary: 'start a stopped process', takesDuration: false },
  restart: { summary: 'stop and start a process, also rabbitmq and postgres', takesDuration: false },
  partition: {
    summary: 'cut a node of --brokers 3 from the others, e.g. rabbitmq-3; its clients stay connected',
    takesDuration: true,
  },
  heal: { summary: 'end a partition', takesDuration: false },
};

interface StormOptions {
  for: number;
  seed?: number;
  orders: number;
  nodes?: boolean;
  except?: string;
  brief?: boolean;
}

const MAX_ORDERS_PER_SECOND = 1_000;

/** Without `--seed` every storm is different. */
export function chaosCommand(actions: ChaosActions): Command {
  const chaos = npmCommand('chaos', 'Kills, pauses and restarts parts of a running shop.');
  chaos.command('status').description('list the processes').action(actions.status);
  for (const [verb, { summary, takesDuration }] of Object.entries(verbs) as [Verb, (typeof verbs)[Verb]][]) {
    const command = chaos.command(`${verb} <service>`).description(summary);
    if (takesDuration) command.option('--for <duration>', 'undo it after this time, e.g. 30s', readDuration);
    command.action((service: string, { for: forMs }: { for?: number }) =>
      actions.act({ verb, service, ...(forMs !== undefined && { forMs }) }),
    );
  }
  chaos
    .command('storm')
    .description('kill, pause and restart at random while orders come in; the same seed is the same storm')
    .addOption(durationOption('--for <duration>', 'how long', '60s'))
    .option('--seed <number>', 'the storm to repeat (default: at random)', wholeNumber(0, MAX_SEED))
    .option('--orders <number>', 'orders a second', wholeNumber(0, MAX_ORDERS_PER_SECOND), 10)
    .option(
      '--nodes',
      'only faults of the broker nodes of --brokers 3: one is killed every 20 s, one is cut off for 30 s',
    )
    .option('--except <service>', 'a service without faults, e.g. control-room')
    .option('--brief', 'print no hints for a terminal')
    .action((options: StormOptions) =>
      actions.storm({
        lengthMs: options.for,
        seed: options.seed ?? Date.now() % 100_000,
        ordersPerSecond: options.orders,
        onlyNodes: options.nodes ?? false,
        brief: options.brief ?? false,
        ...(options.except !== undefined && { except: options.except }),
      }),
    );
  return chaos;
}
