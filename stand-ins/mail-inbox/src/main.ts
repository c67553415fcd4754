import { readSettings, startInbox } from './inbox.js';

/** For mails that are being received; a sender whose connection only idles is not waited for. */
const STOP_WITHIN_MS = 3_000;

/** The mail inbox as a process: configured by its environment, ended by a signal. */
async function run(): Promise<void> {
  const inbox = await startInbox(readSettings(process.env));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      setTimeout(() => process.exit(0), STOP_WITHIN_MS);
      void inbox.close().then(() => process.exit(0));
    });
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
