import { AllowedHosts, guardServer, limitConnections, readHosts } from '#http-access';
import { createAPIServer } from '@maildev/api';
import { registerUI } from '@maildev/ui/server';
import { MailDev } from 'maildev';
import { z } from 'zod';
import { secureHeaders } from './secure-headers.js';

const port = z.coerce.number().int().min(0).max(65_535);

const settings = z.object({
  PORT: port,
  SMTP_PORT: port,
  HOST: z.string().default('127.0.0.1'),
  /** Mails are kept here over a restart. */
  MAILS_DIR: z.string().min(1),
  ALLOWED_HOSTS: z.string().default(''),
});

/** Where the inbox listens, under which names, and where it keeps its mails. */
export type InboxSettings = z.output<typeof settings>;

/** Throws with the names of the variables that are missing or wrong. */
export function readSettings(env: NodeJS.ProcessEnv): InboxSettings {
  const read = settings.safeParse(env);
  if (read.success) return read.data;
  throw new Error(`inbox: ${z.prettifyError(read.error)}`);
}

/** The page, a look of verify and a few tests; each holds two at most. */
const MAX_CONNECTIONS = 500;

/**
 * MailDev with our own door before its page and API: by itself it answers every origin with credentials, over WebSockets
 * as well, and every `Host`.
 */
export async function startInbox(given: InboxSettings): Promise<{ close(): Promise<void> }> {
  const { PORT, SMTP_PORT, HOST, MAILS_DIR, ALLOWED_HOSTS } = given;
  const hosts = new AllowedHosts(HOST, ALLOWED_HOSTS ? readHosts(ALLOWED_HOSTS) : []);
  const receiving = { smtp: SMTP_PORT, ip: HOST, mailDirectory: MAILS_DIR };
  const maildev = new MailDev({ ...receiving, disableWeb: true, silent: true });
  const { storage, smtp } = await maildev.start();
  const cors = { origin: false, credentials: false };
  const api = createAPIServer({ port: PORT, host: HOST, storage, smtp, cors });
  await api.registerPlugins();
  await registerUI(api.server);
  guardServer(api.server.server, hosts, secureHeaders);
  limitConnections(api.server.server, { maxConnections: MAX_CONNECTIONS });
  await api.listen();
  return {
    async close() {
      const stopped = api.stop();
      api.server.server.closeAllConnections();
      await stopped;
      await maildev.stop();
    },
  };
}
