import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '#service';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type CommandPlan, type FaultPlan, planOf, type Proof } from './domain/proof-plan.js';
import { OrderLoad } from './order-load.js';
import { Proofs } from './persistence/proofs.js';
import { ProofRecord } from './proof-record.js';
import { followCommand } from './watching/follow-command.js';
import { type SupervisedCommand, Supervisor } from './watching/supervisor.js';

const POLL_MS = 250;
const START_TIMEOUT_MS = 10_000;
const ACTION_TIMEOUT_MS = 90_000;
const VERIFY_TIMEOUT_MS = 150_000;

const request = { product_id: 'PROD-1', quantity: 1, payment_token: 'tok_ok', prefer_async: false };

/**
 * Places orders, lets processes fail meanwhile, and verifies that each order has each effect once. Runs in this process only:
 * a restart ends it without a result. Needs the supervisor.
 */
@Injectable()
export class RunProof implements OnModuleDestroy {
  private readonly log = new Logger('proof');
  private readonly ending = new AbortController();
  private isBusy = false;

  constructor(
    private readonly load: OrderLoad,
    private readonly proofs: Proofs,
    private readonly supervisor: Supervisor,
  ) {}

  /** Also while a proof verifies: no load may start until it is false. */
  get isRunning(): boolean {
    return this.isBusy;
  }

  /**
   * Starts nothing while a load or another proof runs: their orders would be part of this proof. Is running from the call on,
   * before the promise resolves.
   */
  async start(proof: Proof): Promise<{ id: string } | { busyWith: 'load' | 'proof' }> {
    if (this.isBusy) return { busyWith: 'proof' };
    if (this.load.state?.running) return { busyWith: 'load' };
    this.isBusy = true;
    try {
      const id = await this.proofs.begin(proof);
      const record = new ProofRecord(this.proofs, id, this.ending.signal);
      void this.run(record, proof)
        .catch((error: unknown) => this.log.error(error))
        .finally(() => (this.isBusy = false));
      return { id };
    } catch (error) {
      this.isBusy = false;
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.ending.abort();
  }

  private async run(record: ProofRecord, proof: Proof): Promise<void> {
    const since = new Date().toISOString();
    const plan = planOf(proof);
    try {
      const error = 'command' in plan ? await this.runCommand(record, plan) : await this.fault(record, plan);
      record.add('Wait until the shop is idle, then compare all databases, the bank, labels and mails');
      const result = await this.supervisor.execute(
        `/verify?since=${encodeURIComponent(since)}`,
        'npm run verify',
        VERIFY_TIMEOUT_MS,
      );
      await record.end({ result, ...(error !== undefined && { error }) });
    } catch (error) {
      this.load.stop();
      await record.end({ error: this.reasonOf(error) });
    }
  }

  private async fault(record: ProofRecord, plan: FaultPlan): Promise<undefined> {
    record.add(`Place ${plan.perSecond} orders a second for ${plan.forSeconds} s`);
    this.load.start(request, plan);
    await this.wait(plan.faultAfterSeconds * 1_000);
    record.add(faultText(plan));
    await this.fail(plan);
    while (this.load.state?.running || this.load.state?.waiting) await this.wait(POLL_MS);
    const { sent, responses, no_response } = this.load.state!;
    record.add(`${sent} orders sent: ${summaryOf(responses, no_response)}`);
  }

  /** Returns what failed, if the command did not end with 0. */
  private async runCommand(record: ProofRecord, { path, command }: CommandPlan): Promise<string | undefined> {
    record.add(`Run ${command}`);
    const { id } = await this.supervisor.execute<SupervisedCommand>(path, command, START_TIMEOUT_MS);
    const { exit } = await followCommand(this.supervisor, id, {
      onProgress: (progress) => record.showProgress(progress),
      signal: this.ending.signal,
    });
    if (exit === 0) return undefined;
    return `The command ended with ${typeof exit === 'number' ? 'exit code ' : ''}${exit}. The last steps say why.`;
  }

  private async fail({ process, action, downSeconds }: FaultPlan): Promise<void> {
    const query = downSeconds === undefined ? '' : `?for_ms=${downSeconds * 1_000}`;
    const command = `npm run chaos -- ${action} ${process}`;
    await this.supervisor.execute(`/processes/${process}/${action}${query}`, command, ACTION_TIMEOUT_MS);
  }

  private reasonOf(error: unknown): string {
    if (this.ending.signal.aborted) return 'The control room was stopped before the end.';
    if (error instanceof Problem) return error.details.detail ?? error.details.title;
    return error instanceof Error ? error.message : String(error);
  }

  private async wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.ending.signal });
  }
}

const faultText = ({ process, action, downSeconds }: FaultPlan): string =>
  action === 'restart' ? `Restart ${process}` : `Kill ${process} for ${downSeconds} s`;

const summaryOf = (responses: Record<string, number>, noResponse: number): string =>
  [
    ...Object.entries(responses).map(([status, count]) => `${count} × ${status}`),
    ...(noResponse > 0 ? [`${noResponse} without a response`] : []),
  ].join(', ');
