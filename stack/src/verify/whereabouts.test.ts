import { whereaboutsFrom } from './whereabouts.js';

test('who verifies in a container is told what is missing in the environment', () => {
  expect(() => whereaboutsFrom({ INBOX_URL: 'http://inbox:8025', LEDGER_FILE: '' })).toThrow(
    /POSTGRES_URL[^]*RABBITMQ_URL[^]*LEDGER_FILE[^]*LABELS_DIR/,
  );
});
