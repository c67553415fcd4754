import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Proof } from '../domain/proof-plan.js';
import type { ProofStep } from '../domain/proof-steps.js';
import { ControlRoomPrisma } from './control-room.database.js';
import { storable } from './storable.js';

/** `steps` and `result` are JSON. Not ended: it runs, or the process that ran it has ended. */
export interface StoredProof {
  id: string;
  kind: string;
  /** Of a storm. */
  seed: bigint | null;
  started_at: Date;
  ended_at: Date | null;
  steps: string;
  result: string | null;
  error: string | null;
}

@Injectable()
export class Proofs {
  constructor(private readonly prisma: ControlRoomPrisma) {}

  /** Returns the id. */
  async begin(proof: Proof): Promise<string> {
    const id = uuidv7();
    const seed = proof.kind === 'storm' ? { seed: proof.seed } : {};
    await this.prisma.proof.create({ data: { id, kind: proof.kind, ...seed, steps: '[]' } });
    return id;
  }

  async saveSteps(id: string, steps: readonly ProofStep[]): Promise<void> {
    await this.prisma.proof.update({ where: { id }, data: { steps: JSON.stringify(steps) } });
  }

  /** `result` is the reconciliation; `error` says why there is none, or what else failed. */
  async end(
    id: string,
    steps: readonly ProofStep[],
    { result, error }: { result?: unknown; error?: string },
  ): Promise<void> {
    const data = {
      ...{ steps: JSON.stringify(steps), ended_at: new Date() },
      ...(result !== undefined && { result: JSON.stringify(result) }),
      ...(error !== undefined && { error: storable(error) }),
    };
    await this.prisma.proof.update({ where: { id }, data });
  }

  async find(id: string): Promise<StoredProof | null> {
    return await this.prisma.proof.findUnique({ where: { id } });
  }

  /** The latest first. */
  async latest(limit: number): Promise<Omit<StoredProof, 'steps'>[]> {
    return await this.prisma.proof.findMany({ orderBy: { id: 'desc' }, take: limit, omit: { steps: true } });
  }
}
