import type { Chef } from '../classroom/chef.js';
import { read } from '../classroom/ticket.js';

/** 0 or 1 time: with `noAck` the broker forgets a message when it sends it, whatever becomes of it then. */
export const atMostOnce: Chef = async ({ connection, queue, books, cook, chef }) => {
  const channel = await connection.createChannel();
  let turn = Promise.resolve();
  await channel.consume(
    queue,
    (delivery) => {
      if (!delivery) return;
      const { number } = read(delivery);
      turn = turn.then(() => books.transaction((tx) => cook(tx, chef, number)));
    },
    { noAck: true },
  );
};
