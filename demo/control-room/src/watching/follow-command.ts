import { setTimeout as delay } from 'node:timers/promises';
import type { ProofStep } from '../domain/proof-steps.js';
import type { SupervisedCommand, Supervisor } from './supervisor.js';

export interface FollowOptions {
  onProgress: (lines: readonly ProofStep[]) => void;
  signal: AbortSignal;
  pollMs?: number;
  /** How long the supervisor may fail to answer: a storm takes the time of both processors. */
  unavailableMs?: number;
}

/** Resolves when the command has ended. */
export async function followCommand(
  supervisor: Supervisor,
  id: string,
  { onProgress, signal, pollMs = 500, unavailableMs = 30_000 }: FollowOptions,
): Promise<SupervisedCommand> {
  let answeredAt = Date.now();
  for (;;) {
    try {
      const command = await supervisor.command(id);
      answeredAt = Date.now();
      onProgress(command.lines);
      if (command.state === 'ended') return command;
    } catch (error) {
      if (Date.now() - answeredAt > unavailableMs) throw error;
    }
    await delay(pollMs, undefined, { signal });
  }
}
