import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManagementApi } from './management-api.js';
import { waitForNodes } from './replicas.js';

const first = { name: 'rabbit@1', running: true };
const second = { name: 'rabbit@2', running: true };
const failed = { name: 'rabbit@3', running: false };
const third = { ...failed, running: true };

/** The last response is repeated. */
const responses: object[][] = [];
const server = createServer((_, response) => {
  response.end(JSON.stringify(responses.length > 1 ? responses.shift() : responses[0]));
});
let api: ManagementApi;

beforeAll(async () => {
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  api = new ManagementApi(`http://admin:password@127.0.0.1:${port}`, { timeoutMs: 5_000, maxBytes: 10_000 });
  import.meta.jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('setup waits until every node of its list has joined the cluster', async () => {
  responses.splice(0, Infinity, [first], [first, second, failed], [first, second, third]);
  expect(await waitForNodes(api, 3)).toEqual(['rabbit@1', 'rabbit@2', 'rabbit@3']);
  expect(console.log).toHaveBeenCalledWith('Waiting for 3 RabbitMQ nodes, 1 running.');
});

test('setup continues without a node that does not start', async () => {
  responses.splice(0, Infinity, [first, second, failed]);
  expect(await waitForNodes(api, 3, 100)).toEqual(['rabbit@1', 'rabbit@2']);
});
