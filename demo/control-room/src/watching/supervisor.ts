import { fetchBounded } from '#http-client';
import { Problem } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

/** How a process is, as its supervisor tells it. */
export interface Supervised {
  name: string;
  state: 'starting' | 'up' | 'down' | 'stopped' | 'paused';
  /** ISO 8601. */
  since: string;
  restarts: number;
}

const ANSWER_WITHIN_MS = 2_000;

/** Whoever keeps the shop's processes running; under `docker compose` that is Docker, which nobody in a container may command. */
@Injectable()
export class Supervisor {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  get isHere(): boolean {
    return this.config.supervisor !== undefined;
  }

  /** Rejects when it does not answer. */
  async processes(): Promise<Supervised[]> {
    return await this.ask('GET', '/processes', ANSWER_WITHIN_MS);
  }

  /** Carries out what it can; otherwise a Problem 409 whose detail is the command to paste into a terminal. */
  async order<T>(path: string, command: string, withinMs: number): Promise<T> {
    if (!this.isHere) throw new Problem(409, { title: 'It can’t be done from here', detail: command });
    return await this.ask('POST', path, withinMs);
  }

  private async ask<T>(method: 'GET' | 'POST', path: string, withinMs: number): Promise<T> {
    const { url, token } = this.config.supervisor!;
    const response = await fetchBounded(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      timeoutMs: withinMs,
    }).catch(() => {
      throw new Problem(503, {
        title: 'The supervisor does not answer',
        detail: 'It is the process that npm start runs in: is it still there?',
      });
    });
    const answer = response.json<T & { detail?: string }>();
    if (response.ok) return answer;
    throw new Problem(response.status, {
      title: 'The supervisor refused',
      detail: answer.detail ?? 'It did not say why.',
    });
  }
}
