import { Logger } from '@nestjs/common';
import { eventually } from '../../../test/support/eventually.js';
import type { OrderClient } from './order-client.js';
import { LoadController } from './http/load.controller.js';
import { OrderLoad } from './order-load.js';
import type { Proofs } from './persistence/proofs.js';
import { RunProof } from './run-proof.js';
import type { Supervisor } from './watching/supervisor.js';

const order = { product_id: 'PROD-1', quantity: 1, payment_token: 'tok_ok', prefer_async: true };
const aLoad = { ...order, per_second: 1, for_seconds: 60 };
const storm = { kind: 'storm', seed: 7, forSeconds: 10 } as const;
const line = (text: string) => ({ at: '2026-01-15T10:30:00.000Z', text });

/** Stores one proof, and fails as often as the test wants. */
class ProofsInMemory {
  saveFailures = 0;
  endFailures = 0;
  texts: string[] = [];
  outcome: unknown;

  begin = () => Promise.resolve('id');
  saveSteps = (_: string, steps: { text: string }[]) => this.store(this.saveFailures-- > 0, steps);
  end = async (_: string, steps: { text: string }[], outcome: unknown) => {
    await this.store(this.endFailures-- > 0, steps);
    this.outcome = outcome;
  };

  private store(fails: boolean, steps: { text: string }[]): Promise<void> {
    if (fails) return Promise.reject(new Error('PostgreSQL is restarting'));
    this.texts = steps.map(({ text }) => text);
    return Promise.resolve();
  }
}

let proofs: ProofsInMemory;
let load: OrderLoad;
let answers: unknown[];
let exit: number;
let runProof: RunProof;

beforeAll(() => Logger.overrideLogger(false));
beforeEach(() => {
  proofs = new ProofsInMemory();
  load = new OrderLoad({ place: () => Promise.resolve({ status: 202 }) } as unknown as OrderClient);
  exit = 0;
  answers = [
    { state: 'running', lines: [line('kill email')] },
    new Error('The supervisor does not answer'),
    { state: 'running', lines: [line('kill email'), line('restart postgres')] },
  ];
  const supervisor = {
    execute: (path: string) =>
      Promise.resolve(path.startsWith('/verify') ? { clean: true } : { id: 'run', lines: [] }),
    command: () => {
      const answer = answers.shift() ?? { state: 'ended', exit, lines: [line('The storm is over.')] };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as Supervisor;
  runProof = new RunProof(load, proofs as unknown as Proofs, supervisor);
});
afterEach(() => {
  runProof.onModuleDestroy();
  load.stop();
});

const end = async () => await eventually(() => expect(runProof.isRunning).toBe(false));
const startLoad = () => new LoadController(load, runProof).start(aLoad);

test('a proof ends with its result and all steps, although saving some of them fails', async () => {
  Object.assign(proofs, { saveFailures: 2, endFailures: 1 });
  expect(await runProof.start(storm)).toEqual({ id: 'id' });
  await end();
  expect(proofs.outcome).toEqual({ result: { clean: true } });
  expect(proofs.texts).toEqual([
    expect.stringContaining('--seed 7'),
    'The storm is over.',
    expect.stringContaining('compare all databases'),
  ]);
});

test('the lines of a command are saved while it runs', async () => {
  answers = Array.from({ length: 100 }, () => ({ state: 'running', lines: [line('kill email')] }));
  await runProof.start(storm);
  await eventually(() => expect(proofs.texts).toContain('kill email'));
  expect(runProof.isRunning).toBe(true);
});

test('a proof has failed if its command did not end with 0, and keeps its result', async () => {
  exit = 1;
  await runProof.start({ kind: 'flash-sale', orders: 10 });
  await end();
  expect(proofs.outcome).toEqual({
    result: { clean: true },
    error: 'The command ended with exit code 1. The last steps say why.',
  });
});

test('a load and a second proof are refused from the start of a proof until it has verified', async () => {
  const starting = runProof.start(storm);
  expect(startLoad).toThrow(expect.objectContaining({ status: 409, message: 'A proof is running' }));
  expect(await runProof.start(storm)).toEqual({ busyWith: 'proof' });
  await starting;
  expect(startLoad).toThrow(expect.objectContaining({ status: 409 }));
  await end();
  expect(startLoad()).toMatchObject({ running: true });
});

test('a proof is refused from the start of a load until its end', async () => {
  startLoad();
  const starting = runProof.start(storm);
  expect(await starting).toEqual({ busyWith: 'load' });
  load.stop();
  expect(await runProof.start(storm)).toEqual({ id: 'id' });
  await end();
});

test('a proof that could not be saved at its start does not stay busy', async () => {
  proofs.begin = () => Promise.reject(new Error('PostgreSQL is unavailable'));
  await expect(runProof.start(storm)).rejects.toThrow('unavailable');
  expect(startLoad()).toMatchObject({ running: true });
});
