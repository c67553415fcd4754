import { readRunRequest } from './run-requests.js';

const read = (kind: 'storm' | 'flash-sale', query: string) =>
  readRunRequest(kind, new URLSearchParams(query));

test('a storm gets its length, orders and seed as arguments, and no fault for the control room', () => {
  expect(read('storm', 'for_ms=60000&orders=10&seed=7')).toEqual({
    args: [
      ...['dist/demo/chaos/main.js', 'storm', '--for', '60000ms', '--orders', '10', '--seed', '7'],
      ...['--except', 'control-room', '--brief'],
    ],
    timeoutMs: 240_000,
  });
});

test('a flash sale gets the number of orders', () => {
  expect(read('flash-sale', 'orders=0200')).toMatchObject({
    args: ['dist/demo/flash-sale/main.js', '--orders', '200', '--brief'],
  });
});

test.each([
  ['storm', 'for_ms=60000&orders=10', 'Give seed once, as a whole number from 0 to 4294967295.'],
  ['storm', 'for_ms=60000&orders=10&seed=4294967296', 'Give seed once'],
  ['storm', 'for_ms=60000&orders=10&seed=-1', 'Give seed once'],
  ['storm', 'for_ms=60000&orders=10&seed=1e3', 'Give seed once'],
  ['storm', 'for_ms=60000&orders=10&seed=7&seed=8', 'Give seed once'],
  ['storm', 'for_ms=60000&orders=10&seed=7%20--nodes', 'Give seed once'],
  ['storm', 'for_ms=600000&orders=10&seed=7', 'Give for_ms once, as a whole number from 5000 to 120000.'],
  ['storm', 'for_ms=60000&orders=0&seed=7', 'Give orders once'],
  ['flash-sale', 'orders=10001', 'Give orders once, as a whole number from 1 to 10000.'],
  ['flash-sale', 'orders=20&chart=a.svg', 'There is no parameter chart. For example: POST /runs/flash-sale'],
] as const)('%s?%s is refused with what to do', (kind, query, problem) => {
  expect(read(kind, query)).toEqual({ problem: expect.stringContaining(problem) });
});
