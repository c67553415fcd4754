import { randomInt } from 'node:crypto';
import { OperatorsOnly, Problem, Refuses, Section } from '#service';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { commandsFor, faultKinds, type Proof } from '../domain/proof-plan.js';
import type { ProofStep } from '../domain/proof-steps.js';
import { Proofs, type StoredProof } from '../persistence/proofs.js';
import { RunProof } from '../run-proof.js';
import { Supervisor } from '../watching/supervisor.js';
import { resultView } from './chaos.controller.js';

const MAX_SEED = 2 ** 32 - 1;
/** Short enough to type. */
const MAX_RANDOM_SEED = 100_000;
const wrongSeed = `Give a whole number from 0 to ${MAX_SEED}, or leave it out for a random storm.`;
const seed = z.int(wrongSeed).min(0, wrongSeed).max(MAX_SEED, wrongSeed);

const proofBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(faultKinds) }),
  z.strictObject({
    kind: z.literal('storm'),
    seed: seed.optional(),
    for_seconds: z.int().min(10).max(120).default(60),
  }),
  z.strictObject({
    kind: z.literal('flash-sale'),
    orders: z.int().min(1).max(10_000).default(2_000),
  }),
]);
const proofState = z.enum(['running', 'clean', 'differences', 'failed']);
const listedProofView = z.object({
  proof_id: z.uuid(),
  kind: z.string(),
  /** Of a storm. */
  seed: z.int().optional(),
  state: proofState,
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().optional(),
  error: z.string().optional(),
});
const proofView = listedProofView.extend({
  steps: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
  result: resultView.optional(),
});

const busyWith = {
  load: {
    title: 'A load is running',
    detail: 'A load is running. Stop it, or wait for its end, then start the proof.',
  },
  proof: {
    title: 'Another proof is running',
    detail: 'Another proof is running. Wait for its end, then start the proof.',
  },
};

const MAX_LISTED = 20;
/** Longer than any proof. */
const LONGEST_MS = 600_000;

@Section('chaos', 'Failures on purpose, and the check that nothing is missing or duplicated after them.')
@Controller('api/proofs')
export class ProofsController {
  constructor(
    private readonly proofs: Proofs,
    private readonly runProof: RunProof,
    private readonly supervisor: Supervisor,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Place orders, let processes fail meanwhile or place them all at once, then verify',
    description:
      'Responds at once. GET /api/proofs/{proof_id} shows the steps, and the result at the end. The same seed repeats a storm.',
  })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: z.object({ proof_id: z.uuid() }) })
  @Refuses({ 409: 'A load or another proof is running, or there is no supervisor.' })
  @OperatorsOnly()
  async start(@Body({ schema: proofBody }) body: z.output<typeof proofBody>): Promise<{ proof_id: string }> {
    const proof = proofOf(body);
    if (!this.supervisor.isAvailable)
      throw new Problem(409, {
        title: 'The page cannot do this in containers',
        detail: commandsFor(proof),
      });
    const started = await this.runProof.start(proof);
    if ('id' in started) return { proof_id: started.id };
    throw new Problem(409, busyWith[started.busyWith]);
  }

  @Get()
  @ApiOperation({ summary: 'The latest proofs' })
  @ApiOkResponse({ standardSchema: z.array(listedProofView) })
  async list(): Promise<z.input<typeof listedProofView>[]> {
    return (await this.proofs.latest(MAX_LISTED)).map(listedOf);
  }

  @Get(':proof_id')
  @ApiOperation({ summary: 'One proof with its steps and its result' })
  @Refuses({ 404: 'There is no such proof.' })
  @ApiOkResponse({ standardSchema: proofView })
  async show(@Param('proof_id', { schema: z.uuid() }) proof_id: string): Promise<z.input<typeof proofView>> {
    const proof = await this.proofs.find(proof_id);
    if (!proof) throw new Problem(404, { title: 'No such proof', detail: 'GET /api/proofs lists them.' });
    return {
      ...listedOf(proof),
      steps: JSON.parse(proof.steps) as ProofStep[],
      ...(proof.result !== null && { result: JSON.parse(proof.result) as z.input<typeof resultView> }),
    };
  }
}

function proofOf(body: z.output<typeof proofBody>): Proof {
  if (body.kind !== 'storm') return body;
  const { kind, seed = randomInt(MAX_RANDOM_SEED), for_seconds: forSeconds } = body;
  return { kind, seed, forSeconds };
}

function listedOf({
  id,
  kind,
  seed,
  started_at,
  ended_at,
  result,
  error,
}: Omit<StoredProof, 'steps'>): z.input<typeof listedProofView> {
  // A proof ends with the process that runs it.
  const runningSince = Math.max(performance.timeOrigin, Date.now() - LONGEST_MS);
  const isInterrupted = ended_at === null && started_at.getTime() < runningSince;
  const problem = isInterrupted ? 'The control room was restarted before the end.' : error;
  return {
    ...{ proof_id: id, kind, started_at: started_at.toISOString() },
    ...(seed !== null && { seed: Number(seed) }),
    state: stateOf(result, problem),
    ...(ended_at && { ended_at: ended_at.toISOString() }),
    ...(problem !== null && { error: problem }),
  };
}

function stateOf(result: string | null, problem: string | null): z.input<typeof proofState> {
  if (problem !== null) return 'failed';
  if (result === null) return 'running';
  return (JSON.parse(result) as { clean: boolean }).clean ? 'clean' : 'differences';
}
