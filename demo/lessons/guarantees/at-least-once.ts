import type { Chef } from '../classroom/chef.js';
import { read } from '../classroom/ticket.js';

/** 1 time or more: the broker keeps a message until it is acked, and hands it out again when nobody did. */
export const atLeastOnce: Chef = async ({ connection, queue, books, cook, chef }) => {
  const channel = await connection.createChannel();
  let turn = Promise.resolve();
  await channel.prefetch(10);
  await channel.consume(
    queue,
    (delivery) => {
      if (!delivery) return;
      const { number } = read(delivery);
      turn = turn
        .then(() => books.transaction((tx) => cook(tx, chef, number)))
        .then(() => channel.ack(delivery));
    },
    { noAck: false },
  );
};
