import { eventually } from './eventually.js';

test('eventually returns the result of the first probe that passes, however many failed before', async () => {
  let probes = 0;
  const result = await eventually(
    async () => {
      probes += 1;
      await Promise.resolve();
      expect(probes).toBe(3);
      return 'shipped';
    },
    { every: 1 },
  );
  expect(result).toBe('shipped');
});

test('eventually throws the last error at the deadline, with the time waited and the line that failed', async () => {
  const failure = await eventually(() => expect('pending').toBe('shipped'), { within: 60, every: 5 }).catch(
    (error: unknown) => error as Error,
  );
  expect(failure).toBeInstanceOf(Error);
  expect((failure as Error).message).toMatch(/^after \d+ ms still: [^]*"?shipped"?[^]*"?pending"?/);
  expect((failure as Error).stack).toMatch(/after \d+ ms still: [^]*eventually\.test\.ts/);
});

test('eventually stops waiting for a hanging probe at the deadline', async () => {
  const hangs = () => new Promise<never>(() => undefined);
  await expect(eventually(hangs, { within: 30 })).rejects.toThrow(/^after \d+ ms still: no answer at all$/);
});

test('eventually reports a thrown value that is not an Error', async () => {
  const probe = () => {
    throw 'not an Error'; // eslint-disable-line @typescript-eslint/only-throw-error -- libraries do it
  };
  await expect(eventually(probe, { within: 0 })).rejects.toThrow(/still: not an Error/);
});
