import { fetchBounded } from '#http-client';
import { Problem } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

export interface Supervised {
  name: string;
  service?: string;
  state: 'starting' | 'up' | 'down' | 'stopped' | 'paused';
  /** ISO 8601. */
  since: string;
  restarts: number;
  /** True for a node of the broker that is cut off from the others. */
  partitioned?: boolean;
}

/** A command that the supervisor runs. */
export interface SupervisedCommand {
  id: string;
  state: 'running' | 'ended';
  /** The exit code or the signal, once it has ended. */
  exit?: number | string;
  lines: { at: string; text: string }[];
}

const TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 5_000;

/** The supervisor of `npm start`. Under `docker compose` there is none, because a container cannot control Docker. */
@Injectable()
export class Supervisor {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  get isAvailable(): boolean {
    return this.config.supervisor !== undefined;
  }

  /** Rejects if it does not answer. */
  async processes(): Promise<Supervised[]> {
    return await this.request('GET', '/processes', TIMEOUT_MS);
  }

  /** A storm or a flash sale that it runs; Problem 404 if there is none with this id. */
  async command(id: string): Promise<SupervisedCommand> {
    return await this.request('GET', `/runs/${id}`, COMMAND_TIMEOUT_MS);
  }

  /** Without a supervisor throws Problem 409, with the command to paste into a terminal as the detail. */
  async execute<T>(path: string, command: string, timeoutMs: number): Promise<T> {
    if (!this.isAvailable)
      throw new Problem(409, { title: 'The page cannot do this in containers', detail: command });
    return await this.request('POST', path, timeoutMs);
  }

  private async request<T>(method: 'GET' | 'POST', path: string, timeoutMs: number): Promise<T> {
    const { url, token } = this.config.supervisor!;
    const response = await fetchBounded(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      timeoutMs,
    }).catch(() => {
      throw new Problem(503, {
        title: 'The supervisor does not answer',
        detail: 'Check that npm start is still running.',
      });
    });
    const answer = response.json<T & { detail?: string }>();
    if (response.ok) return answer;
    throw new Problem(response.status, {
      title: 'The supervisor refused',
      detail: answer.detail ?? 'It gave no reason.',
    });
  }
}
