import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { secretsOf } from '../support/replicas.js';
import { SeparateShop } from '../support/separate-shop.js';

/**
 * By default one round in which the first and the later start are each killed twice in a row. KILLED_STARTS=20 runs 20 rounds
 * in which each is killed once.
 */
const [ROUNDS, KILLS] = process.env['KILLED_STARTS'] ? [Number(process.env['KILLED_STARTS']), 1] : [1, 2];
const SEED = Number(process.env['KILLED_STARTS_SEED'] ?? 18);

const shop = new SeparateShop('killed-starts');

/** The last duration of a start in ms; the kills are spread over it. */
const durationsMs = { first: 12_000, later: 8_000 };

beforeAll(() => shop.deleteData());
afterAll(() => shop.deleteData());

const untilNoProcessRemains = () => eventually(() => expect(shop.processes()).toEqual([]), { every: 200 });

test('of two concurrent starts one opens the shop; the other reports the running process and changes nothing', async () => {
  const starts = [shop.start(), shop.start()];
  const [refused, running] = await Promise.race([
    starts[0]!.ended.then(() => starts),
    starts[1]!.ended.then(() => starts.toReversed()),
  ]);
  expect(await refused!.ended).toBe(1);
  expect(refused!.output).toMatch(/killed-starts is in use: this shop is already running \(process \d+\)/);
  await running!.opened();
  const passwords = Object.entries(secretsOf(shop)).filter(([name]) => /@|-private-|^control$/.test(name));
  expect(passwords.length).toBeGreaterThan(8);
  expect(passwords.filter(([, secret]) => running!.output.includes(secret))).toEqual([]);
  await running!.kill();
  await untilNoProcessRemains();
});

/** While this file exists, the next start deletes the broker data, because a half-created stream cannot be declared again. */
const hasFirstBootMark = () => existsSync(join(shop.dataDir, 'rabbitmq', 'first-boot'));

test('the start after one that was killed in initdb creates the database again, and keeps broker data only after its setup', async () => {
  shop.deleteData();
  const killed = shop.start();
  await eventually(() => expect(existsSync(join(`${shop.databaseFolder}.new`, 'PG_VERSION'))).toBe(true), {
    every: 5,
  });
  await killed.kill();
  await untilNoProcessRemains();
  const next = shop.start();
  await eventually(() => expect(next.output).toContain('setup'), { every: 20 });
  expect(existsSync(join(shop.databaseFolder, 'PG_VERSION'))).toBe(true);
  expect(hasFirstBootMark()).toBe(true);
  await next.kill();
  await untilNoProcessRemains();
});

test.each(moments())(
  'a first start killed at %s and a later one at %s of their time leave no process, and the next start opens the shop',
  async (first, later) => {
    shop.deleteData();
    for (const [run, moments] of [
      ['first', first],
      ['later', later],
    ] as const) {
      for (const moment of moments) {
        const killed = shop.start();
        await delay(moment * durationsMs[run]);
        await killed.kill();
        await untilNoProcessRemains();
      }
      const next = shop.start();
      durationsMs[run] = await next.opened();
      expect(hasFirstBootMark()).toBe(false);
      await next.kill();
      await untilNoProcessRemains();
    }
  },
);

/** For each round, the moments of the kills as fractions of the duration; the same seed gives the same moments. */
function moments(): [first: number[], later: number[]][] {
  let state = SEED;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.round((state / 2_147_483_648) * 1_000) / 1_000;
  };
  const kills = () => Array.from({ length: KILLS }, random);
  return Array.from({ length: ROUNDS }, () => [kills(), kills()]);
}
