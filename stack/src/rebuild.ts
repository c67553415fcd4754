import { setTimeout as delay } from 'node:timers/promises';
import { Argument } from 'commander';
import { exitOnError, npmCommand } from './command-line.js';
import { type AnalyticsClient, findAnalytics, requestRebuild } from './rebuild/analytics-client.js';
import { formatProgress, formatResult, type RebuildView } from './rebuild/print.js';

/** Returns the exit code: 0 if every fact that was counted before is counted again with the same values. */
async function rebuild(): Promise<number> {
  const analytics = await findAnalytics();
  const started = await start(analytics);
  console.log(
    started.joined
      ? `A rebuild runs already, started by ${started.asked_by} at ${started.asked_at}. Following it.`
      : 'analytics has emptied its projection and counts again from the first event in events.log.',
  );
  const { output, code } = formatResult(await untilEnded(analytics, started));
  console.log(`\n${output}`);
  return code;
}

const START_TIMEOUT_MS = 60_000;
const POLL_EVERY_MS = 500;

async function start(analytics: AnalyticsClient): Promise<RebuildView> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await delay(POLL_EVERY_MS)) {
    const started = await requestRebuild(analytics, 'POST');
    if (started) return started;
  }
  throw new Error(
    `analytics does not respond at ${analytics.url}. Look at its log, and run the command again when the service is up.`,
  );
}

/** Waits also while analytics is down: the service continues its rebuild after a restart. */
async function untilEnded(analytics: AnalyticsClient, started: RebuildView): Promise<RebuildView> {
  for (let printed = ''; ;) {
    const view = await requestRebuild(analytics, 'GET');
    if (view && view.rebuild_id !== started.rebuild_id)
      throw new Error(
        'This rebuild has ended and another one runs. Run the command again to follow that one.',
      );
    if (view && !view.running) return view;
    const progress = view
      ? formatProgress(view)
      : 'analytics does not respond; the rebuild continues when it is up again';
    if (progress !== printed) console.log(`  ${(printed = progress)}`);
    await delay(POLL_EVERY_MS);
  }
}

await npmCommand(
  'rebuild',
  `Empties the projection of analytics and counts again from events.log.
The shop stays open, and new events are counted as well.
If the command or analytics is killed, the rebuild continues: run the command again to follow it.
The operator is $OPERATOR, by default your login.`,
)
  .addArgument(new Argument('<projection>').choices(['analytics']))
  .action(async () => process.exit(await rebuild()))
  .parseAsync()
  .catch(exitOnError);
