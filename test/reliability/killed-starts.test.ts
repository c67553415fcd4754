import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { secretsOf } from '../support/replicas.js';
import { OwnShop } from '../support/own-start.js';

/** By default one round in which the first start and the later one are killed twice in a row; KILLED_STARTS=20 is 20 rounds in which each is killed once. */
const [ROUNDS, KILLS] = process.env['KILLED_STARTS'] ? [Number(process.env['KILLED_STARTS']), 1] : [1, 2];
const SEED = Number(process.env['KILLED_STARTS_SEED'] ?? 18);

const shop = new OwnShop('killed-starts');

/** What a start has taken so far; the moments of the kills are spread over it. */
const takes = { first: 12_000, later: 8_000 };

beforeAll(() => shop.forget());
afterAll(() => shop.forget());

const nothingIsLeft = () =>
  eventually(() => expect(shop.processes()).toEqual([]), { within: 20_000, every: 200 });

test('of two starts at the same time one opens the shop, and the other names it and leaves it alone', async () => {
  const starts = [shop.start(), shop.start()];
  const [loser, winner] = await Promise.race([
    starts[0]!.ended.then(() => starts),
    starts[1]!.ended.then(() => starts.toReversed()),
  ]);
  expect(await loser!.ended).toBe(1);
  expect(loser!.said).toMatch(/killed-starts is in use: this shop is already running \(process \d+\)/);
  await winner!.opened();
  const passwords = Object.entries(secretsOf(shop)).filter(([name]) => /@|-private-|^control$/.test(name));
  expect(passwords.length).toBeGreaterThan(8);
  expect(passwords.filter(([, secret]) => winner!.said.includes(secret))).toEqual([]);
  await winner!.kill();
  await nothingIsLeft();
}, 150_000);

/** While it is there, the next start makes the broker anew: half a stream could never be declared again. */
const brokerMark = () => existsSync(join(shop.dataDir, 'rabbitmq', 'first-boot'));

test('a start that is killed in initdb is followed by one that makes the database anew, and the broker is kept only after its setup', async () => {
  shop.forget();
  const killed = shop.start();
  await eventually(() => expect(existsSync(join(`${shop.database}.new`, 'PG_VERSION'))).toBe(true), {
    every: 5,
  });
  await killed.kill();
  await nothingIsLeft();
  const next = shop.start();
  await eventually(() => expect(next.said).toContain('setup'), { within: 60_000, every: 20 });
  expect(existsSync(join(shop.database, 'PG_VERSION'))).toBe(true);
  expect(brokerMark()).toBe(true);
  await next.kill();
  await nothingIsLeft();
}, 120_000);

test.each(moments())(
  'a first start killed at %s of its time, and a later one at %s: the next opens the shop, and no process is left',
  async (first, later) => {
    shop.forget();
    for (const [run, moments] of [
      ['first', first],
      ['later', later],
    ] as const) {
      for (const moment of moments) {
        const killed = shop.start();
        await delay(moment * takes[run]);
        await killed.kill();
        await nothingIsLeft();
      }
      const next = shop.start();
      takes[run] = await next.opened();
      expect(brokerMark()).toBe(false);
      await next.kill();
      await nothingIsLeft();
    }
  },
  300_000,
);

/** Of each round the fractions of the time that a start takes, the same for the same seed. */
function moments(): [first: number[], later: number[]][] {
  let state = SEED;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.round((state / 2_147_483_648) * 1_000) / 1_000;
  };
  const kills = () => Array.from({ length: KILLS }, random);
  return Array.from({ length: ROUNDS }, () => [kills(), kills()]);
}
