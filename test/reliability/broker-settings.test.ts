import { manage } from '../support/broker.js';

interface Node {
  mem_limit: number;
  disk_free_limit: number;
}

test('the memory and disk alarms of the broker are those of the shop, not a share of the machine', async () => {
  const [node] = await manage<Node[]>('GET', 'nodes');
  expect(node).toMatchObject({ mem_limit: 1_000_000_000, disk_free_limit: 200_000_000 });
});
