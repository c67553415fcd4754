import { setTimeout as delay } from 'node:timers/promises';
import { type AnalyticsClient, findAnalytics, requestRebuild } from './rebuild/analytics-client.js';
import { formatResult, formatProgress, type RebuildView } from './rebuild/print.js';

const USAGE = `npm run rebuild -- analytics       empties what analytics has counted and counts it anew from events.log

The shop stays open, and what happens meanwhile is counted too. Killed, the command or analytics, it goes on where it was:
start the command again to watch it. Who asks is $OPERATOR, else your login.`;

/** The exit code: 0 when all that was counted before is counted again, alike. */
async function rebuild(words: string[]): Promise<number> {
  if (words.length !== 1 || words[0] !== 'analytics') throw new Error(USAGE);
  const door = await findAnalytics();
  const begun = await begin(door);
  console.log(
    begun.joined
      ? `A rebuild runs already, asked for by ${begun.asked_by} at ${begun.asked_at}: goes on with it.`
      : 'analytics is emptied, and counts anew from the first event that events.log holds.',
  );
  const { output, code } = formatResult(await untilEnded(door, begun));
  console.log(`\n${output}`);
  return code;
}

const PATIENCE_MS = 60_000;

async function begin(door: AnalyticsClient): Promise<RebuildView> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(500)) {
    const begun = await requestRebuild(door, 'POST');
    if (begun) return begun;
  }
  throw new Error(
    `analytics does not answer at ${door.url}: look into its log, and try again when it is up.`,
  );
}

/** A service that is killed meanwhile is waited for: it goes on by itself when it is back. */
async function untilEnded(door: AnalyticsClient, begun: RebuildView): Promise<RebuildView> {
  for (let told = ''; ;) {
    const view = await requestRebuild(door, 'GET');
    if (view && view.rebuild_id !== begun.rebuild_id)
      throw new Error(
        'It ended, and somebody has begun another since: start the command again to watch that.',
      );
    if (view && !view.running) return view;
    const progress = view ? formatProgress(view) : 'analytics does not answer; it goes on when it is back';
    if (progress !== told) console.log(`  ${(told = progress)}`);
    await delay(500);
  }
}

await rebuild(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
