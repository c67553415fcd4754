import { sourcesFromEnvironment } from './sources.js';

test('verify in a container names every variable that is missing in its environment', () => {
  expect(() => sourcesFromEnvironment({ INBOX_URL: 'http://inbox:8025', LEDGER_FILE: '' })).toThrow(
    /POSTGRES_URL[^]*RABBITMQ_URL[^]*LEDGER_FILE[^]*LABELS_DIR/,
  );
});
