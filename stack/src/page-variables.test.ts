import { pageVariables } from './page-variables.js';
import { shopPorts as ports } from './ports.js';

const url = (port: number) => `http://admin:secret@127.0.0.1:${port}`;
const variablesFor = (managementUrl?: string) =>
  pageVariables({ dataDir: '.order-rail/shop', ports, managementUrl });

test('links the first node of a cluster without its password, and samples each node', () => {
  const cluster = [ports.management, ports['management-2'], ports['management-3']].map(url).join();
  expect(variablesFor(cluster)).toEqual({
    PUBLIC_URLS:
      'inbox=http://127.0.0.1:8025,warehouse=http://127.0.0.1:3004,rabbitmq=http://127.0.0.1:15672',
    LOG_COMMAND: "grep -rh {correlation_id} '.order-rail/shop/logs'",
    RABBITMQ_METRICS_URLS:
      'rabbitmq-1=http://127.0.0.1:15692,rabbitmq-2=http://127.0.0.1:15693,rabbitmq-3=http://127.0.0.1:15694',
  });
});

test('samples one node under its name, and no node of a broker that it did not start', () => {
  const sampledWith = (managementUrl?: string) => variablesFor(managementUrl)['RABBITMQ_METRICS_URLS'];
  expect(sampledWith(url(ports.management))).toBe('rabbitmq=http://127.0.0.1:15692');
  expect(sampledWith('http://admin:secret@broker.example:15999')).toBe('');
  expect(sampledWith()).toBe('');
});
