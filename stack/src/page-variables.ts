import { join, relative } from 'node:path';
import { brokerNodes } from './cluster/broker-nodes.js';
import type { Ports } from './ports.js';
import { anyUrl } from './url-lists.js';

interface PageContext {
  dataDir: string;
  ports: Ports;
  managementUrl?: string | undefined;
}

/** The addresses of pages that the control room links, as a browser on this machine reaches them, and what it samples. */
export const pageVariables = ({
  dataDir,
  ports,
  managementUrl = '',
}: PageContext): Record<string, string> => ({
  PUBLIC_URLS: [
    `inbox=http://127.0.0.1:${ports.inbox}`,
    `warehouse=http://127.0.0.1:${ports.warehouse}`,
    ...(managementUrl ? [`rabbitmq=${new URL(anyUrl(managementUrl)).origin}`] : []),
  ].join(','),
  LOG_COMMAND: `grep -rh {correlation_id} '${relative('.', join(dataDir, 'logs'))}'`,
  RABBITMQ_METRICS_URLS: metricsUrls(ports, managementUrl),
});

/** Of the stack's own nodes: an existing broker has its metrics elsewhere. */
function metricsUrls(ports: Ports, managementUrl: string): string {
  const used = managementUrl
    .split(',')
    .filter(Boolean)
    .map((url) => Number(new URL(url).port));
  return brokerNodes('', '', ports, used.length > 1 ? 3 : 1)
    .filter((node) => used.includes(node.ports.management) && node.ports['rabbitmq-metrics'])
    .map((node) => `${node.name}=http://127.0.0.1:${node.ports['rabbitmq-metrics']}`)
    .join(',');
}
