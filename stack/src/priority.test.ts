import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { spawnGuarded } from './guarded-process.js';
import { readShopNice, setNice } from './priority.js';

const env = { PATH: process.env['PATH'] };

test('a process and its session get the nice value', async () => {
  const { child, exit } = spawnGuarded('sleep', ['600'], { env });
  await setNice(child, 7);
  expect(getPriority(child.pid)).toBe(7);
  const session = `/proc/${child.pid}/autogroup`;
  if (existsSync(session)) expect(readFileSync(session, 'utf8')).toMatch(/ nice 7\n$/);
  child.kill();
  await exit;
});

test('a process that has ended is left alone', async () => {
  const { child, exit } = spawnGuarded('true', [], { env });
  await exit;
  await expect(setNice(child, 7)).resolves.toBeUndefined();
});

test('the nice value of the shop is 15, or what SHOP_NICE says', () => {
  expect([{}, { SHOP_NICE: '0' }, { SHOP_NICE: '19' }].map(readShopNice)).toEqual([15, 0, 19]);
  for (const text of ['', '20', '-5', '1.5', 'low'])
    expect(() => readShopNice({ SHOP_NICE: text })).toThrow(`SHOP_NICE=${text} is not a nice value.`);
});
