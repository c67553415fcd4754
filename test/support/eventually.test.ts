import { eventually } from './eventually.js';

test('what comes true in time is returned, however often it failed before', async () => {
  let looks = 0;
  const found = await eventually(
    async () => {
      looks += 1;
      await Promise.resolve();
      expect(looks).toBe(3);
      return 'shipped';
    },
    { every: 1 },
  );
  expect(found).toBe('shipped');
});

test('what never comes true fails with the last reason, the time waited and the line that failed', async () => {
  const startedAt = performance.now();
  const failure = await eventually(() => expect('pending').toBe('shipped'), { within: 60, every: 5 }).catch(
    (error: unknown) => error as Error,
  );
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(failure).toBeInstanceOf(Error);
  expect((failure as Error).message).toMatch(/^after \d+ ms still: [^]*"?shipped"?[^]*"?pending"?/);
  expect((failure as Error).stack).toMatch(/after \d+ ms still: [^]*eventually\.test\.ts/);
});

test('a probe that hangs is given up at the deadline', async () => {
  const hangs = () => new Promise<never>(() => undefined);
  await expect(eventually(hangs, { within: 30 })).rejects.toThrow(/^after \d+ ms still: no answer at all$/);
});

test('what is thrown need not be an error', async () => {
  const probe = () => {
    throw 'nobody home'; // eslint-disable-line @typescript-eslint/only-throw-error -- libraries do it
  };
  await expect(eventually(probe, { within: 0 })).rejects.toThrow(/still: nobody home/);
});
