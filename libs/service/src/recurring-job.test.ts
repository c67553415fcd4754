import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { RecurringJob } from './recurring-job.js';

beforeAll(() => Logger.overrideLogger(false));

test('never runs twice at once, and stops only after the current run', async () => {
  let running = 0;
  let mostAtOnce = 0;
  let completed = 0;
  const job = new RecurringJob('slow', async () => {
    mostAtOnce = Math.max(mostAtOnce, ++running);
    await delay(60);
    running -= 1;
    completed += 1;
  });
  job.start(10);
  while (completed < 2) await delay(10);
  await job.stop();
  expect({ running, mostAtOnce }).toEqual({ running: 0, mostAtOnce: 1 });
  const completedAtStop = completed;
  await delay(50);
  expect(completed).toBe(completedAtStop);
});

test('runs again after a failed run', async () => {
  let runs = 0;
  const job = new RecurringJob('failing', () => {
    runs += 1;
    return Promise.reject(new Error('no database'));
  });
  job.start(5);
  while (runs < 2) await delay(5);
  await job.stop();
});
