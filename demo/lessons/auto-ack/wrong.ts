import type { Chef } from '../classroom/chef.js';
import { read } from '../classroom/ticket.js';

/** Acked on arrival: what fails afterwards, or dies with its process, is nowhere any more. */
export const autoAck: Chef = async ({ connection, queue, books, cook, chef }) => {
  const channel = await connection.createChannel();
  await channel.consume(
    queue,
    (delivery) => {
      if (!delivery) return;
      const { number } = read(delivery);
      void books.transaction((tx) => cook(tx, chef, number)).catch(() => undefined);
    },
    { noAck: true },
  );
};
