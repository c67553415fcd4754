import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, propertiesOf } from '../support/broker.js';
import { placeOrderWithAlteredEvent } from '../support/alter-order-created.js';
import { deadLetter, deadLettersOf, untilDead } from '../support/dead-letters.js';
import { expectShippedOnce, facts } from '../support/shop.js';

const queue = 'inventory.order.created';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

test('npm run dlq lists, shows, replays with an edited payload and discards', async () => {
  const dlq = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/stack/src/dlq.js', ...args], {
      encoding: 'utf8',
      env: { ...process.env, OPERATOR: 'Ada' },
    });
  const { order, payload } = await placeOrderWithAlteredEvent(broker, (original) => ({
    payload: { ...original, items: 'none' },
  }));
  const { dead_letter_id, group } = await untilDead({ queue, order_id: order.order_id });
  const other = propertiesOf('order.created');
  broker.put(queue, 'no JSON', other);
  const bad = await untilDead({ message_id: other.messageId });

  const listed = dlq('list', '--queue', queue).stdout;
  for (const text of [dead_letter_id, bad.dead_letter_id, group, order.order_id])
    expect(listed).toContain(text);
  expect(dlq('show', dead_letter_id).stdout).toContain('"items": "none"');
  expect(dlq('body', bad.dead_letter_id).stdout).toBe('no JSON');

  const file = join(facts.dataDir, 'edited.json');
  writeFileSync(file, JSON.stringify(payload));
  expect(dlq('replay', dead_letter_id, '--payload', file).stdout).toBe('replayed: 1\n');
  await expectShippedOnce(order);
  const secondReplay = dlq('replay', dead_letter_id);
  expect([secondReplay.status, secondReplay.stderr]).toEqual([
    1,
    expect.stringContaining('It is not waiting'),
  ]);

  expect(dlq('discard', bad.dead_letter_id).stderr).toContain('--why');
  expect(dlq('discard', '--queue', queue, '--why', 'it was a test').stdout).toMatch(/^discarded: \d+\n$/);
  expect((await deadLetter(bad.dead_letter_id)).history).toMatchObject([
    { act: 'discard', operator: 'Ada', why: 'it was a test' },
  ]);
  expect(await deadLettersOf({ queue })).toEqual([]);
});
