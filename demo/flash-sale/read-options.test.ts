import { readOptions } from './read-options.js';

const write = process.stderr.write.bind(process.stderr);
let printed: string;
beforeEach(() => {
  printed = '';
  process.stderr.write = (text) => Boolean((printed += String(text)));
});
afterEach(() => void (process.stderr.write = write));

test('the default is ten thousand orders in a second and one worker', () => {
  expect(readOptions([])).toEqual({
    ...{ orders: 10_000, rate: 10_000, workers: 1 },
    ...{ writeDocs: false, brief: false },
  });
  expect(readOptions(['--orders', '500', '--rate', '50', '--workers', '3'])).toMatchObject({
    orders: 500,
    rate: 50,
    workers: 3,
  });
});

test('--write-docs draws the chart of the documentation', () => {
  expect(readOptions(['--write-docs']).chart).toMatch(/docs\/images\/flash-sale\.svg$/);
});

test.each([
  [['--orders', '0'], "'0' is invalid. Give a whole number from 1 to 100000."],
  [['--orders', 'many'], "'many' is invalid. Give a whole number"],
  [['--rate', '1e9'], "'1e9' is invalid. Give a whole number"],
  [['--workers', '9'], "'9' is invalid. Give a whole number from 1 to 8."],
  [['--chart', 'sale.png'], 'give a name that ends in .svg'],
  [['--chart', 'a.svg', '--write-docs'], "'--write-docs' cannot be used with option '--chart <file.svg>'"],
  [['--url', 'http://example.com'], "unknown option '--url'"],
  [['now'], 'too many arguments'],
])('%j is refused with the mistake and the help', (words, mistake) => {
  expect(() => readOptions(words)).toThrow();
  expect(printed).toContain(mistake);
  expect(printed).toContain('Usage: npm run flash-sale -- [options]');
});
