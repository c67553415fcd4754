import { connect } from 'amqplib';

/** Drops what waits in the queue. */
export async function emptyQueue(url: string, queue: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.purgeQueue(queue);
  await connection.close();
}
