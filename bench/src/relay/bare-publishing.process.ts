import { connect } from 'amqplib';
import { v4 as uuidv4 } from 'uuid';
import { Meter, taskOf, sendResult } from '../measuring-process.js';
import { mailToSend } from './outbox-rows.js';

const { brokerUrl, warmUp, timed } = taskOf<{ brokerUrl: string; warmUp: number; timed: number }>();
/** As many as LARGEST_BATCH of the relay; twice as many are not faster. */
const IN_FLIGHT = 256;

const connection = await connect(brokerUrl, { noDelay: true });
const channel = await connection.createConfirmChannel();
const meter = new Meter({ warmUp, timed }, sendResult);
const { exchange, routingKey, body, properties } = mailToSend();
let left = warmUp + timed;

function publishNext(): void {
  if (left-- <= 0) return;
  const options = { ...properties, messageId: uuidv4(), mandatory: true };
  channel.publish(exchange, routingKey, body, options, (error) => {
    if (error) throw new Error('the broker refused a message', { cause: error });
    meter.tick();
    publishNext();
  });
}
for (let i = 0; i < IN_FLIGHT; i++) publishNext();
