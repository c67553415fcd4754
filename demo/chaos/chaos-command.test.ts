import { readCommand } from './read-command.js';

const read = (words: string) => readCommand(words.split(' '));

test('a kill names whom, and may say for how long', () => {
  expect(read('kill email')).toEqual({ does: 'act', verb: 'kill', name: 'email' });
  expect(read('kill email --for 30s')).toEqual({ does: 'act', verb: 'kill', name: 'email', forMs: 30_000 });
  expect(read('--for 2m pause order')).toMatchObject({ verb: 'pause', name: 'order', forMs: 120_000 });
});

test('a storm lasts a minute with ten orders a second, unless it is told otherwise', () => {
  expect(read('storm')).toMatchObject({ does: 'storm', lengthMs: 60_000, ordersPerSecond: 10 });
  expect(read('storm --for 90s --seed 7 --orders 0')).toEqual({
    does: 'storm',
    lengthMs: 90_000,
    seed: 7,
    ordersPerSecond: 0,
  });
});

test.each([
  ['storm --orders many', '--orders many: give a whole number from 0 to 1000'],
  ['storm --orders 2000', '--orders 2000: give a whole number from 0 to 1000'],
  ['storm --seed 1.5', '--seed 1.5: give a whole number from 0 to 4294967295'],
  ['storm --for soon', '"soon" is no duration: write 500ms, 30s, 2m or 24h'],
  ['storm email', '"storm email" is no command'],
  ['kill', 'kill whom?'],
  ['kill email payment', '"payment" is too much'],
  ['kill email --orders 3', '--seed and --orders are for a storm'],
  ['restart rabbitmq --for 3s', '--for goes with kill, pause and storm'],
  ['tickle email', '"tickle email" is no command'],
])('"%s" is answered with what is wrong and with the usage', (words, problem) => {
  expect(() => read(words)).toThrow(`${problem}\n\nnpm run chaos -- status`);
});
