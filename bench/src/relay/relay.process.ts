import { Logger } from '@nestjs/common';
import { BrokerConnection, ConfirmedPublisher, OutboxRelay } from '#messaging';
import { Meter, taskOf, sendResult } from '../measuring-process.js';

const { databaseUrl, brokerUrl, ...counts } = taskOf<{
  databaseUrl: string;
  brokerUrl: string;
  warmUp: number;
  timed: number;
}>();
const log = new Logger('bench');
log.localInstance.setLogLevels?.(['error', 'fatal']);
const connection = new BrokerConnection({ url: brokerUrl, name: 'bench publishing' }, log);
const meter = new Meter(counts, sendResult);
const relay = new OutboxRelay(
  { url: databaseUrl },
  new ConfirmedPublisher(connection, log),
  () => meter.tick(),
  log,
);
await connection.start();
relay.start();
