import { KeyedMutex } from './keyed-mutex.js';

const tick = () => new Promise(setImmediate);

test('runs tasks with the same key one after the other, in the order of the calls, also after a failure', async () => {
  const mutex = new KeyedMutex();
  const steps: string[] = [];
  const task = (name: string) => async () => {
    steps.push(`${name} starts`);
    await tick();
    steps.push(`${name} ends`);
    if (name === 'first') throw new Error('task failed');
  };
  const first = mutex.runExclusive(['order'], task('first'));
  const second = mutex.runExclusive(['order'], task('second'));
  await expect(first).rejects.toThrow('task failed');
  await second;
  expect(steps).toEqual(['first starts', 'first ends', 'second starts', 'second ends']);
});

test('two tasks with the same keys in different order do not deadlock', async () => {
  const mutex = new KeyedMutex();
  const results = await Promise.all([
    mutex.runExclusive(['order', 'key'], async () => (await tick(), 1)),
    mutex.runExclusive(['key', 'order'], async () => (await tick(), 2)),
  ]);
  expect(results).toEqual([1, 2]);
});
