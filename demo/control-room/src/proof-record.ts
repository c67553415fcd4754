import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { limitedSteps, type ProofStep } from './domain/proof-steps.js';
import type { Proofs } from './persistence/proofs.js';

export interface SavingTimes {
  retryMs: number;
  /** How long the end of a proof is retried. */
  giveUpAfterMs: number;
}

const times: SavingTimes = { retryMs: 500, giveUpAfterMs: 300_000 };

/**
 * The steps of a proof. They are saved in the background and saved again after an error, because a proof may restart the
 * database of the control room too.
 */
export class ProofRecord {
  private readonly log = new Logger('proof');
  private readonly steps: ProofStep[] = [];
  private progress: readonly ProofStep[] = [];
  private isSaved = true;
  private saving: Promise<void> | undefined;
  private isEnded = false;

  constructor(
    private readonly proofs: Proofs,
    private readonly id: string,
    private readonly ending: AbortSignal,
    private readonly savingTimes = times,
  ) {}

  add(text: string): void {
    this.steps.push(...this.progress, { at: new Date().toISOString(), text });
    this.progress = [];
    this.save();
  }

  /** Replaces the progress since the latest step. */
  showProgress(lines: readonly ProofStep[]): void {
    if (lines.length === this.progress.length && lines.at(-1)?.at === this.progress.at(-1)?.at) return;
    this.progress = lines;
    this.save();
  }

  /** Resolves when it is saved, or when saving has failed for too long. */
  async end(outcome: { result?: unknown; error?: string }): Promise<void> {
    this.isEnded = true;
    await this.saving;
    const deadline = Date.now() + this.savingTimes.giveUpAfterMs;
    for (;;)
      try {
        return await this.proofs.end(this.id, this.current(), outcome);
      } catch (error) {
        if (this.ending.aborted || Date.now() > deadline) return this.log.error(error);
        await delay(this.savingTimes.retryMs);
      }
  }

  private current(): ProofStep[] {
    return limitedSteps([...this.steps, ...this.progress]);
  }

  private save(): void {
    this.isSaved = false;
    this.saving ??= this.saveLatest();
  }

  private async saveLatest(): Promise<void> {
    while (!this.isSaved && !this.isEnded) {
      this.isSaved = true;
      try {
        await this.proofs.saveSteps(this.id, this.current());
      } catch (error) {
        this.isSaved = false;
        this.log.warn(`The steps are not saved yet: ${String(error)}`);
        await delay(this.savingTimes.retryMs);
      }
    }
    this.saving = undefined;
  }
}
