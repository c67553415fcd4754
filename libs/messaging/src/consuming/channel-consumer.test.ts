import { EventEmitter } from 'node:events';
import type { Channel } from 'amqplib';
import { ChannelConsumer } from './channel-consumer.js';

/** A channel whose answers come when the test says so, with the calls in their order. */
function slowChannel() {
  const calls: string[] = [];
  const answers: (() => void)[] = [];
  const call = (name: string) => () => {
    calls.push(name);
    return new Promise<void>((resolve) => answers.push(resolve));
  };
  const channel = Object.assign(new EventEmitter(), {
    prefetch: call('prefetch'),
    consume: call('consume'),
    cancel: call('cancel'),
  }) as unknown as Channel;
  return { channel, calls, answer: () => answers.shift()!() };
}

const consumer = () =>
  new ChannelConsumer({
    queue: 'q',
    prefetch: 1,
    process: () => Promise.resolve(),
    onError: () => undefined,
  });

const turn = async () => await new Promise((resolve) => setImmediate(resolve));

test('a consumer that is stopped before its prefetch is confirmed does not start to consume', async () => {
  const { channel, calls, answer } = slowChannel();
  const stopped = consumer();
  void stopped.consume(channel);
  const end = stopped.stop();
  answer();
  await end;
  expect(calls).toEqual(['prefetch']);
});

test('a consumer that is stopped while it starts is cancelled when it has started', async () => {
  const { channel, calls, answer } = slowChannel();
  const stopped = consumer();
  void stopped.consume(channel);
  answer();
  await turn();
  const end = stopped.stop();
  await turn();
  expect(calls).toEqual(['prefetch', 'consume']);
  answer();
  await turn();
  expect(calls).toEqual(['prefetch', 'consume', 'cancel']);
  answer();
  await end;
});
