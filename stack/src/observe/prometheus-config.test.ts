import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { shopPorts } from '../ports.js';
import { localPrometheusConfig } from './prometheus-config.js';

interface Config {
  rule_files: string[];
  scrape_configs: { job_name: string; static_configs: { targets: string[]; labels?: object }[] }[];
}

const config = parse(localPrometheusConfig(shopPorts)) as Config;
const targetsOf = (job: string) =>
  config.scrape_configs.find(({ job_name }) => job_name === job)?.static_configs ?? [];

test('the configuration of npm start has the ports of this machine', () => {
  expect(targetsOf('services')).toContainEqual({ targets: ['127.0.0.1:3002'], labels: { service: 'email' } });
  expect(targetsOf('services')).toHaveLength(7);
  expect(targetsOf('rabbitmq')).toEqual([{ targets: ['127.0.0.1:15692'] }]);
  expect(targetsOf('postgresql')).toEqual([{ targets: ['127.0.0.1:9187'] }]);
  expect(JSON.stringify(config)).not.toMatch(/undefined|dns_sd|__meta/);
});

test('its rules are the files for containers', () => {
  for (const pattern of config.rule_files) expect(existsSync(dirname(pattern))).toBe(true);
});
