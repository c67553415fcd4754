import { type ActCommand, chaosCommand, type StormCommand } from './chaos-command.js';

const write = process.stderr.write.bind(process.stderr);
let printed: string;
let called: ('status' | ActCommand | StormCommand)[];

beforeEach(() => {
  printed = '';
  called = [];
  process.stderr.write = (text) => Boolean((printed += String(text)));
});
afterEach(() => void (process.stderr.write = write));

const call = async (command: (typeof called)[number]) => void (await Promise.resolve(called.push(command)));
const run = async (words: string) =>
  await chaosCommand({ status: () => call('status'), act: call, storm: call }).parseAsync(words.split(' '), {
    from: 'user',
  });

test('a kill takes a service and optionally a duration', async () => {
  for (const words of [
    'kill email',
    'kill email --for 30s',
    'pause --for 2m order',
    'partition rabbitmq-3 --for 30s',
  ])
    await run(words);
  expect(called).toEqual([
    { verb: 'kill', service: 'email' },
    { verb: 'kill', service: 'email', forMs: 30_000 },
    { verb: 'pause', service: 'order', forMs: 120_000 },
    { verb: 'partition', service: 'rabbitmq-3', forMs: 30_000 },
  ]);
});

test('by default a storm lasts a minute with ten orders a second', async () => {
  for (const words of [
    'storm',
    'storm --for 90s --seed 7 --orders 0 --nodes',
    'storm --seed 7 --except control-room --brief',
  ])
    await run(words);
  expect(called).toEqual([
    { lengthMs: 60_000, ordersPerSecond: 10, seed: expect.any(Number), onlyNodes: false, brief: false },
    { lengthMs: 90_000, ordersPerSecond: 0, seed: 7, onlyNodes: true, brief: false },
    {
      ...{ lengthMs: 60_000, ordersPerSecond: 10, seed: 7, onlyNodes: false },
      ...{ except: 'control-room', brief: true },
    },
  ]);
});

test.each([
  ['storm --orders many', "'many' is invalid. Give a whole number from 0 to 1000."],
  ['storm --orders 2000', "'2000' is invalid. Give a whole number from 0 to 1000."],
  ['storm --seed 1.5', "'1.5' is invalid. Give a whole number from 0 to 4294967295."],
  ['storm --for soon', "'soon' is invalid. Write a duration as 500ms, 30s, 2m or 24h."],
  ['storm email', 'too many arguments'],
  ['kill', "missing required argument 'service'"],
  ['kill email payment', 'too many arguments'],
  ['kill email --orders 3', "unknown option '--orders'"],
  ['restart rabbitmq --for 3s', "unknown option '--for'"],
  ['tickle email', "unknown command 'tickle'"],
  ['stats', "unknown command 'stats'\n(Did you mean status?)"],
])('"%s" is refused with the mistake and the help', async (words, mistake) => {
  await expect(run(words)).rejects.toMatchObject({ exitCode: 1 });
  expect(printed).toContain(mistake);
  expect(printed).toContain('Usage: npm run chaos -- ');
  expect(called).toEqual([]);
});
