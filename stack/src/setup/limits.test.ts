import { readFileSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { AUDITOR } from './auditor.js';
import { databaseConnectionsOf, limitRequests, maxDatabaseConnections } from './limits.js';

const services = Object.keys(subscriptions);

test('max_connections in docker-compose.yml is the sum of all role limits and the reserve for operations', () => {
  const compose = readFileSync('docker-compose.yml', 'utf8');
  const [, connections] = /max_connections=(\d+)/.exec(compose) ?? [];
  expect(Number(connections)).toBe(maxDatabaseConnections(services));
});

test('every role of the shop has a connection limit, and the sum of the limits leaves a reserve for operations', () => {
  const limits = [...services, AUDITOR].map(databaseConnectionsOf);
  for (const limit of limits) expect(limit).toBeGreaterThan(0);
  expect(
    maxDatabaseConnections(services) - limits.reduce((sum, limit) => sum + limit, 0),
  ).toBeGreaterThanOrEqual(20);
});

test('every broker user has its own limits, and the limit of the virtual host exceeds their sum', () => {
  const requests = new Map(limitRequests('shop', topologyOf(subscriptions, { retryDelaysMs: [200] })));
  const valueOf = (path: string) => requests.get(path)?.value ?? 0;
  const connections = Object.keys(subscriptions).map((user) => {
    expect(valueOf(`user-limits/${user}/max-channels`)).toBeGreaterThan(0);
    return valueOf(`user-limits/${user}/max-connections`);
  });
  expect(Math.min(...connections)).toBeGreaterThan(0);
  expect(valueOf('vhost-limits/shop/max-connections')).toBeGreaterThan(
    connections.reduce((sum, limit) => sum + limit, 0),
  );
});
