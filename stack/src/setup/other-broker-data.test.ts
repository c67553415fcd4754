import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuseOtherBrokerData } from './other-broker-data.js';

test('setup refuses a shop whose messages may wait at the other broker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  try {
    expect(() => refuseOtherBrokerData(folder)).not.toThrow();
    writeFileSync(join(folder, '.erlang.cookie'), '');
    expect(() => refuseOtherBrokerData(folder)).toThrow('has run with the other RabbitMQ');
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(() => refuseOtherBrokerData(undefined)).not.toThrow();
});
