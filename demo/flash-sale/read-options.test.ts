import { readOptions } from './read-options.js';

test('ten thousand orders within a second, one worker, are what a sale is unless told otherwise', () => {
  expect(readOptions([])).toEqual({ orders: 10_000, rate: 10_000, workers: 1, writeDocs: false });
  expect(readOptions(['--orders', '500', '--rate', '50', '--workers', '3'])).toMatchObject({
    orders: 500,
    rate: 50,
    workers: 3,
  });
});

test.each([
  [['--orders', '0'], '--orders 0: give a whole number from 1 to 100000'],
  [['--orders', 'many'], '--orders many: give'],
  [['--rate', '1e9'], '--rate 1e9: give'],
  [['--workers', '9'], '--workers 9: give a whole number from 1 to 8'],
  [['--chart', 'sale.png'], 'ends in .svg'],
  [['--chart', 'a.svg', '--write-docs'], 'leave --chart out'],
  [['--url', 'http://example.com'], "Unknown option '--url'"],
  [['now'], 'now'],
])('%j is refused, and what can be said is shown', (words, complaint) => {
  expect(() => readOptions(words)).toThrow(complaint);
  expect(() => readOptions(words)).toThrow('npm run flash-sale -- --orders 10000');
});
