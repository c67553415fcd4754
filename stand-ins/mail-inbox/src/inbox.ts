import { AllowedHosts, guardServer, limitConnections, readHosts } from '#http-access';
import { createAPIServer } from '@maildev/api';
import { registerUI } from '@maildev/ui/server';
import { MailDev } from 'maildev';
import { z } from 'zod';
import { secureHeaders } from './secure-headers.js';

const port = z.coerce.number().int().min(0).max(65_535);

const settingsSchema = z.object({
  PORT: port,
  SMTP_PORT: port,
  HOST: z.string().default('127.0.0.1'),
  /** Keeps the mails across a restart. */
  MAILS_DIR: z.string().min(1),
  ALLOWED_HOSTS: z.string().default(''),
});

export type InboxSettings = z.output<typeof settingsSchema>;

/** Throws with the names of the missing or invalid variables. */
export function readSettings(env: NodeJS.ProcessEnv): InboxSettings {
  const result = settingsSchema.safeParse(env);
  if (result.success) return result.data;
  throw new Error(`inbox: ${z.prettifyError(result.error)}`);
}

/** Clients are the page, verify and a few tests, each with two connections at most. */
const MAX_CONNECTIONS = 500;

/**
 * MailDev behind a check of `Host` and `Origin`: without it, MailDev accepts every `Host` and every origin with credentials,
 * also over WebSockets.
 */
export async function startInbox(settings: InboxSettings): Promise<{ close(): Promise<void> }> {
  const { PORT, SMTP_PORT, HOST, MAILS_DIR, ALLOWED_HOSTS } = settings;
  const hosts = new AllowedHosts(HOST, ALLOWED_HOSTS ? readHosts(ALLOWED_HOSTS) : []);
  const smtpOptions = { smtp: SMTP_PORT, ip: HOST, mailDirectory: MAILS_DIR };
  const maildev = new MailDev({ ...smtpOptions, disableWeb: true, silent: true });
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
