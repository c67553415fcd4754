import { type InboxSettings, readSettings, startInbox } from './inbox.js';

/** The mail inbox as a process: configured by its environment, ended by a signal. */
async function run(settings: InboxSettings): Promise<void> {
  const inbox = await startInbox(settings);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void inbox.close().then(() => process.exit(0)));
}

await run(readSettings(process.env)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
