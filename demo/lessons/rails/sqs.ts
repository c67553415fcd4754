import { type Message, SQS } from '@aws-sdk/client-sqs';
import { decode, encode, type Handle, MAX_ATTEMPTS, type OpenRail, type Rail } from './rail.js';
import { createQueues } from './sqs-queues.js';

/** SQS counts in whole seconds. The SDK opens 50 connections. */
const [RETRY_DELAY_S, MAX_POLLS] = [1, 40];

export const openSqsStandard: OpenRail = (options) => openSqs(options, '');

/** Keeps the order in each message group, and drops what is sent again within five minutes. */
export const openSqsFifo: OpenRail = (options) => openSqs(options, '.fifo');

/** Competing consumers. SQS itself counts the receives, and gives up by the redrive policy of the queue. */
const openSqs = async ({ url, name }: Parameters<OpenRail>[0], suffix: '' | '.fifo') => {
  const client = new SQS({ endpoint: url });
  const QueueUrl = await createQueues(client, name, suffix);
  // In a FIFO queue a failed message raises the receive count of all that were received with it.
  const batchSize = suffix === '.fifo' ? 1 : 10;

  const publish: Rail['publish'] = async (messages) => {
    const starts = Array.from({ length: Math.ceil(messages.length / 10) }, (_, i) => 10 * i);
    const send = async (start: number) => {
      const Entries = messages.slice(start, start + 10).map((message) => ({
        ...{ Id: message.id, MessageBody: encode(message).toString() },
        ...(suffix && { MessageGroupId: message.key, MessageDeduplicationId: message.id }),
      }));
      const { Failed = [] } = await client.sendMessageBatch({ QueueUrl, Entries });
      if (Failed.length > 0) throw new Error(Failed[0]!.Message);
    };
    if (suffix) for (const start of starts) await send(start);
    else await Promise.all(starts.map(send));
  };

  const consume: Rail['consume'] = (handle, inFlight) => {
    let isStopped = false;
    const poll = async () => {
      while (!isStopped) await handleAll(await receive(Math.min(batchSize, inFlight)), handle);
    };
    const polling = Array.from({ length: Math.min(MAX_POLLS, Math.ceil(inFlight / batchSize)) }, poll);
    return Promise.resolve(async () => {
      isStopped = true;
      await Promise.all(polling);
    });
  };

  const receive = async (MaxNumberOfMessages: number) => {
    const wanted = { MessageSystemAttributeNames: ['ApproximateReceiveCount' as const], WaitTimeSeconds: 1 };
    const { Messages = [] } = await client.receiveMessage({ QueueUrl, MaxNumberOfMessages, ...wanted });
    return Messages;
  };

  const handleAll = async (received: Message[], handle: Handle) => {
    const Entries: { Id: string; ReceiptHandle: string | undefined }[] = [];
    for (const { Body, Attributes, MessageId = '', ReceiptHandle } of received) {
      const add = () => void Entries.push({ Id: MessageId, ReceiptHandle });
      const isLast = Number(Attributes?.ApproximateReceiveCount) >= MAX_ATTEMPTS;
      await handle(decode(Body!)).then(add, () => (isLast ? giveUp(ReceiptHandle) : retry(ReceiptHandle)));
    }
    if (Entries.length > 0) await client.deleteMessageBatch({ QueueUrl, Entries });
  };

  const retry = (receipt?: string) => showAgain(receipt, RETRY_DELAY_S);

  /** The next receive finds the maximum reached: SQS puts the message into the dead letter queue. */
  const giveUp = (receipt?: string) => showAgain(receipt, 0);

  const showAgain = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
    client.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout });

  /** A deleted message cannot be received again. */
  const replay: Rail['replay'] = async (handle) => {
    const messages = await receive(10);
    for (const { Body } of messages) await handle(decode(Body!));
    return messages.length;
  };

  return { publish, consume, replay, close: () => Promise.resolve(client.destroy()) };
};
