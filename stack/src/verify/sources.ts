import { z } from 'zod';
import { urlList } from '../url-lists.js';
import type { StackFacts } from '../stack-facts.js';

/** The addresses of the sources of record; the URLs carry the auditor's credentials, which allow reading only. */
export interface Sources {
  /** URL of the server; each service's database has the service's name. */
  postgresUrl: string;
  rabbitmqUrl: string;
  managementUrl: string;
  inboxUrl: string;
  ledgerFile: string;
  labelsDir: string;
}

/** The sources of a shop that `npm start` runs. */
export const sourcesOf = ({ auditor, urls, ledgerFile, labelsDir }: StackFacts): Sources => ({
  ...auditor,
  inboxUrl: urls['inbox']!,
  ledgerFile,
  labelsDir,
});

/** The sources of a shop in containers, from the variables in docker-compose.yml. Throws with the names of missing ones. */
export function sourcesFromEnvironment(env: NodeJS.ProcessEnv): Sources {
  const parsed = settings.safeParse(env);
  if (!parsed.success) throw new Error(`verify: ${z.prettifyError(parsed.error)}`);
  const { POSTGRES_URL, RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, INBOX_URL, LEDGER_FILE, LABELS_DIR } =
    parsed.data;
  return {
    postgresUrl: POSTGRES_URL,
    rabbitmqUrl: RABBITMQ_URL,
    managementUrl: RABBITMQ_MANAGEMENT_URL,
    inboxUrl: INBOX_URL,
    ledgerFile: LEDGER_FILE,
    labelsDir: LABELS_DIR,
  };
}

const settings = z.object({
  POSTGRES_URL: z.url(),
  RABBITMQ_URL: urlList,
  RABBITMQ_MANAGEMENT_URL: urlList,
  INBOX_URL: z.url(),
  LEDGER_FILE: z.string().min(1),
  LABELS_DIR: z.string().min(1),
});
