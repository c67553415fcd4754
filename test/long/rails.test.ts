import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';

interface Failures {
  sent: number;
  lost: number;
  duplicatedBeforeInbox: number;
  duplicatedAfterInbox: number;
  deadLetters: number;
  depthBefore: number;
  replayed: number;
}

const MESSAGES = 60;

/** Runs `npm run lesson -- rails` with its own servers, without measuring speed. */
const runRails = (args: string[], env = {}): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const options = ['--messages', String(MESSAGES), '--seconds', '0', '--json'];
    const child = spawn(process.execPath, ['dist/demo/lessons/main.js', 'rails', ...args, ...options], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    child.stderr.on('data', (text) => (output += String(text)));
    child.once('close', (code) => resolve({ code, output }));
  });

const logs = ['rabbitmq-stream', 'kafka', 'redis-streams', 'redis-streams-always'];

/** The tests run again on another RabbitMQ, which changes nothing for the other servers. */
const onlyRabbitmq = process.env['RABBITMQ_HOME'] !== undefined;
const kafkaCannotBeHad = !process.env['KAFKA_HOME'] && !process.env['KAFKA_BOOTSTRAP'];

const expectNothingLostOrDuplicated = async (server: string, rails: string[]) => {
  const { code, output } = await runRails([server]);
  if (code !== 0) throw new Error(output);
  const findings = JSON.parse(output.trim().split('\n').at(-1)!) as { rail: string; failures: Failures }[];
  expect(findings.map(({ rail }) => rail)).toEqual(rails);
  for (const { rail, failures } of findings) {
    expect([rail, failures]).toEqual([
      rail,
      expect.objectContaining({ sent: MESSAGES, lost: 0, duplicatedAfterInbox: 0 }),
    ]);
    expect([rail, failures.depthBefore]).toEqual([rail, MESSAGES]);
    expect([rail, failures.deadLetters > 0]).toEqual([rail, true]);
    expect([rail, failures.duplicatedBeforeInbox > 0]).toEqual([rail, true]);
    expect([rail, failures.replayed]).toEqual([rail, logs.includes(rail) ? MESSAGES : 0]);
  }
  expect(existsSync('.order-rail/lesson-rails')).toBe(false);
};

test('RabbitMQ: nothing is lost or duplicated after the inbox under kill -9, the poison message is given up, only the stream replays', async () => {
  await expectNothingLostOrDuplicated('rabbitmq', ['rabbitmq-queue', 'rabbitmq-stream']);
}, 400_000);

(onlyRabbitmq || kafkaCannotBeHad ? test.skip : test)(
  'Kafka (skipped without KAFKA_HOME or KAFKA_BOOTSTRAP, and on a second RabbitMQ): the same, and the topic replays',
  () => expectNothingLostOrDuplicated('kafka', ['kafka']),
  400_000,
);

(onlyRabbitmq ? test.skip : test)(
  'SQS (skipped on a second RabbitMQ): the same on an emulator, and no queue replays',
  () => expectNothingLostOrDuplicated('sqs', ['sqs-standard', 'sqs-fifo']),
  400_000,
);

(onlyRabbitmq ? test.skip : test)(
  'Redis Streams (skipped on a second RabbitMQ): the same with and without appendfsync always, and the stream replays',
  () => expectNothingLostOrDuplicated('redis', ['redis-streams', 'redis-streams-always']),
  400_000,
);

test.each([
  ['kafka', { KAFKA_BOOTSTRAP: '127.0.0.1:9' }, /KAFKA_BOOTSTRAP=127\.0\.0\.1:9 cannot be used/],
  ['kafka', { KAFKA_BOOTSTRAP: '', KAFKA_HOME: '/nowhere' }, /KAFKA_HOME=\/nowhere has no libs/],
  [
    'sqs',
    {
      SQS_ENDPOINT: 'http://127.0.0.1:9',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
    /SQS_ENDPOINT=http:\/\/127\.0\.0\.1:9 does not answer/,
  ],
  ['redis', { REDIS_URL: 'redis://127.0.0.1:9' }, /REDIS_URL does not answer/],
])('rails %s with %j ends with 1 and one line that says what to do', async (server, env, message) => {
  const { code, output } = await runRails([server], env);
  expect([code, output]).toEqual([1, expect.stringMatching(message)]);
});

test('a port in use is named with its process, and no server is left', async () => {
  const other = createServer().listen(17_879, '127.0.0.1');
  await once(other, 'listening');
  const { code, output } = await runRails(['redis']);
  other.close();
  expect([code, output]).toEqual([1, expect.stringContaining('Port 17879 (redis) is in use')]);
});
