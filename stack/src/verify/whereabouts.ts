import { z } from 'zod';
import type { StackFacts } from '../stack-facts.js';

/** Where the witnesses are found; the URLs are the auditor's, who may look and not touch. */
export interface Whereabouts {
  /** Of the server; each service's database has the service's name. */
  postgresUrl: string;
  rabbitmqUrl: string;
  managementUrl: string;
  inboxUrl: string;
  ledgerFile: string;
  labelsDir: string;
}

/** Of a shop that `npm start` runs. */
export const whereaboutsIn = ({ auditor, urls, ledgerFile, labelsDir }: StackFacts): Whereabouts => ({
  ...auditor,
  inboxUrl: urls['inbox']!,
  ledgerFile,
  labelsDir,
});

/** Of a shop in containers, as the compose file tells the one that verifies it; throws with the names of what is missing. */
export function whereaboutsFrom(env: NodeJS.ProcessEnv): Whereabouts {
  const read = settings.safeParse(env);
  if (!read.success) throw new Error(`verify: ${z.prettifyError(read.error)}`);
  const { POSTGRES_URL, RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, INBOX_URL, LEDGER_FILE, LABELS_DIR } =
    read.data;
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
  RABBITMQ_URL: z.url(),
  RABBITMQ_MANAGEMENT_URL: z.url(),
  INBOX_URL: z.url(),
  LEDGER_FILE: z.string().min(1),
  LABELS_DIR: z.string().min(1),
});
