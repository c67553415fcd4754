import { JsonLogger } from './logger.js';

function linesOf(log: (logger: JsonLogger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  log(new JsonLogger('order', 'info', { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line keeps its text without the secrets in message, error, causes and stack', () => {
  const refused = Object.assign(new Error('550 <usr-1@shop.example> refused'), {
    rejected: ['usr-2@shop.example'],
    response: 'AUTH tok_flaky_1',
  });
  const error = new Error('charge with tok_ok_77 failed', { cause: new AggregateError([refused], 'all') });
  const [line] = linesOf((logger) => logger.error(error, 'mailer'));
  const text = JSON.stringify(line);
  expect(line).toMatchObject({
    service: 'order',
    level: 'error',
    msg: 'charge with [token] failed',
    err: {
      message: 'charge with [token] failed',
      cause: { errors: [{ message: '550 <[address]> refused' }] },
    },
  });
  expect(text).toContain('logger.test.ts');
  expect(text).not.toMatch(/tok_|@shop|rejected/);
});

test.each([
  ['a message', (logger: JsonLogger) => logger.warn('waits for amqp://order:geheim@127.0.0.1', 'relay')],
  ['a stack', (logger: JsonLogger) => logger.error('no', 'Error: Bearer geheimgeheim\n at a', 'http')],
  ['a quoted body', (logger: JsonLogger) => logger.log('got {"payment_token":"geheim"}', 'http')],
  [
    'a thrown value that is not an Error',
    (logger: JsonLogger) => logger.fatal({ password: 'geheim' }, 'run'),
  ],
])('%s is logged without its secrets', (_, log) => {
  const lines = linesOf(log);
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain('geheim');
});
