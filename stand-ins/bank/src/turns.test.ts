import { Turns } from './turns.js';

const tick = () => new Promise(setImmediate);

test('who asks for the same goes one after the other, in the order of asking, also after a failure', async () => {
  const turns = new Turns();
  const steps: string[] = [];
  const stay = (name: string) => async () => {
    steps.push(`${name} comes`);
    await tick();
    steps.push(`${name} goes`);
    if (name === 'first') throw new Error('no luck');
  };
  const first = turns.take(['order'], stay('first'));
  const second = turns.take(['order'], stay('second'));
  await expect(first).rejects.toThrow('no luck');
  await second;
  expect(steps).toEqual(['first comes', 'first goes', 'second comes', 'second goes']);
});

test('two who need the same two things in different order both get them', async () => {
  const turns = new Turns();
  const both = await Promise.all([
    turns.take(['order', 'key'], async () => (await tick(), 1)),
    turns.take(['key', 'order'], async () => (await tick(), 2)),
  ]);
  expect(both).toEqual([1, 2]);
});
