import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { subscriptions } from '#contracts';
import { type BrokerCount, brokerNodes } from './cluster/broker-nodes.js';
import type { Ports } from './ports.js';
import type { Replicas } from './replicas.js';
import { withUser } from './node-processes.js';
import { adminUrl } from './postgres.js';
import { ADMINISTRATORS, CUSTOMER_PRIVATE_KEY, passwordOf, type Secrets, type System } from './secrets.js';
import { AUDITOR } from './setup/auditor.js';
import { VHOST } from './setup/broker.js';
import { urlOf } from './setup/databases.js';
import { mapUrls } from './url-lists.js';

export interface StackIdentity {
  name: string;
  ports: Ports;
  /** A superuser's URL of an existing PostgreSQL server. Without it the stack starts one. */
  postgresUrl?: string;
  /** An existing broker. Without it the stack starts one. */
  broker?: { url: string; managementUrl: string };
  /** How many RabbitMQ nodes the stack starts. Default: 1. */
  brokers?: BrokerCount;
  /** Settings of the services that differ from their defaults. */
  settings: Record<string, string>;
  /** Their ports are in `ports`, see `withReplicaPorts`. */
  replicas?: Replicas;
}

/** The addresses and secrets with which commands and tests use a running stack. Stored in `stack.json`, readable by its owner only. */
export interface StackFacts {
  name: string;
  pid: number;
  ports: Ports;
  settings: Record<string, string>;
  replicas: Replicas;
  controlUrl: string;
  controlToken: string;
  operatorToken: string;
  /** Signs customers' tokens, see #identity. */
  customerPrivateKey: string;
  urls: Record<string, string>;
  databases: Record<string, string>;
  adminDatabaseUrl: string;
  /** Lists separated by commas, with a URL for each node. */
  rabbitmq: { adminUrl: string; managementUrl: string };
  /** The auditor's URLs, which allow reading only; add the name of a database to `postgresUrl`. */
  auditor: { postgresUrl: string; rabbitmqUrl: string; managementUrl: string };
  smtpUrl: string;
  dataDir: string;
  labelsDir: string;
  ledgerFile: string;
}

/** The folder of all data of a stack. */
export const dataDirOf = (name: string): string => resolve('.order-rail', name);

/** Computes the facts before the stack runs. */
export function factsOf(
  { name, ports, settings, replicas = {}, postgresUrl, broker, brokers }: StackIdentity,
  dataDir: string,
  secrets: Secrets,
): StackFacts {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  const admin = `${ADMINISTRATORS.broker}:${passwordOf(secrets, ADMINISTRATORS.broker, 'broker')}@127.0.0.1`;
  const services = Object.keys(subscriptions);
  const nodes = brokerNodes(name, dataDir, ports, brokers).map((node) => node.ports);
  const amqpUrls = broker?.url ?? nodes.map(({ amqp }) => `amqp://${admin}:${amqp}`).join();
  const rabbitmq = {
    adminUrl: mapUrls(amqpUrls, (url) => new URL(`/${VHOST}`, url).href),
    managementUrl:
      broker?.managementUrl ?? nodes.map(({ management }) => `http://${admin}:${management}`).join(),
  };
  const adminDatabaseUrl =
    postgresUrl ?? adminUrl(ports.postgres, passwordOf(secrets, ADMINISTRATORS.database, 'database'));
  const asAuditor = (url: string, system: System) =>
    withUser(url, AUDITOR, passwordOf(secrets, AUDITOR, system));
  return {
    name,
    pid: process.pid,
    ports,
    settings,
    replicas,
    controlUrl: local(ports.control),
    controlToken: secrets['control']!,
    operatorToken: secrets['operator']!,
    customerPrivateKey: secrets[CUSTOMER_PRIVATE_KEY]!,
    urls: Object.fromEntries(
      [...services, 'bank', 'inbox'].map((process) => [process, local(ports[process as keyof Ports])]),
    ),
    databases: Object.fromEntries(
      services.map((service) => [
        service,
        urlOf(withUser(adminDatabaseUrl, service, passwordOf(secrets, service, 'database')), service),
      ]),
    ),
    adminDatabaseUrl,
    rabbitmq,
    auditor: {
      postgresUrl: asAuditor(adminDatabaseUrl, 'database'),
      rabbitmqUrl: asAuditor(rabbitmq.adminUrl, 'broker'),
      managementUrl: asAuditor(rabbitmq.managementUrl, 'broker'),
    },
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    dataDir,
    labelsDir: join(dataDir, 'labels'),
    ledgerFile: join(dataDir, 'bank', 'ledger.jsonl'),
  };
}

export const NO_SHOP =
  'No shop is running in this folder. Start one with "npm start" or "docker compose up", then try again in another terminal.';

/** Reads `stack.json` of a running stack; throws if there is none. */
export function readFacts(name: string): StackFacts {
  try {
    return JSON.parse(readFileSync(join(dataDirOf(name), 'stack.json'), 'utf8')) as StackFacts;
  } catch {
    throw new Error(NO_SHOP);
  }
}
