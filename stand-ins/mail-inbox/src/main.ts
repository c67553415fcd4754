import { readSettings, startInbox } from './inbox.js';

/** For mails that are being received. An idle SMTP connection cannot delay the exit longer. */
const STOP_TIMEOUT_MS = 3_000;

async function run(): Promise<void> {
  const inbox = await startInbox(readSettings(process.env));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      setTimeout(() => process.exit(0), STOP_TIMEOUT_MS);
      void inbox.close().then(() => process.exit(0));
    });
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
