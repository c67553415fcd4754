import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { BrokerCount } from '../cluster/broker-nodes.js';
import type { Ports } from '../ports.js';
import { serviceOf } from '../replicas.js';

const FOLDER = 'deploy/observability';

interface DnsTarget {
  names: [string];
}

interface Job {
  job_name: string;
  dns_sd_configs?: DnsTarget[];
  relabel_configs?: object[];
}

interface PrometheusConfig {
  rule_files: string[];
  scrape_configs: Job[];
}

/** The configuration for containers, with the ports of this machine in place of the DNS names. */
export function localPrometheusConfig(ports: Ports, brokers: BrokerCount = 1): string {
  const config = parse(readFileSync(`${FOLDER}/prometheus.yml`, 'utf8')) as PrometheusConfig;
  const portsOf = (name: string) =>
    name === 'rabbitmq' ? metricsPortsOf(ports, brokers) : replicaPortsOf(ports, name);
  return stringify({
    ...config,
    rule_files: config.rule_files.map((pattern) => resolve(FOLDER, pattern)),
    scrape_configs: config.scrape_configs.map((job) => withPorts(job, portsOf)),
  });
}

/** Of each RabbitMQ node. */
const metricsPortsOf = (ports: Ports, brokers: BrokerCount): number[] =>
  brokers === 1
    ? [ports['rabbitmq-metrics']]
    : [ports['rabbitmq-metrics'], ports['rabbitmq-metrics-2'], ports['rabbitmq-metrics-3']];

/** Of each process of a service. */
function replicaPortsOf(ports: Ports, name: string): number[] {
  const all = Object.entries(ports) as [string, number][];
  const replicas = all.filter(([process]) => process !== name && serviceOf(process) === name);
  return replicas.length > 0 ? replicas.map(([, port]) => port) : [ports[name as keyof Ports]];
}

function withPorts(
  { dns_sd_configs = [], relabel_configs, ...job }: Job,
  portsOf: (name: string) => number[],
): object {
  const static_configs = dns_sd_configs.map(({ names: [name] }) => ({
    targets: portsOf(name).map((port) => `127.0.0.1:${port}`),
    ...(relabel_configs && { labels: { service: name } }),
  }));
  return { ...job, static_configs };
}
