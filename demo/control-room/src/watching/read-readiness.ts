import { fetchBounded } from '#http-client';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';

const TIMEOUT_MS = 1_000;
/** Each reading is a query in every service. */
const READ_EVERY_MS = 2_000;
/** The mail inbox has no readiness endpoint. */
const isService = ([name]: [string, string]) => name !== 'inbox';

/** Reads why running services are not ready, from their readiness endpoints. */
@Injectable()
export class ReadReadiness {
  private last: ReadonlyMap<string, string> = new Map();
  private readAt = 0;

  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  /** By service that is not ready. */
  async now(): Promise<ReadonlyMap<string, string>> {
    if (Date.now() - this.readAt < READ_EVERY_MS) return this.last;
    this.readAt = Date.now();
    const read = await Promise.all(
      [...this.config.serviceUrls]
        .filter(isService)
        .map(async ([name, url]) => [name, await failureOf(`${url}/health/ready`)] as const),
    );
    this.last = new Map(read.flatMap(([name, failure]) => (failure === undefined ? [] : [[name, failure]])));
    return this.last;
  }
}

/** The failed checks of a readiness endpoint, e.g. "rabbitmq: no connection"; undefined if it is ready. */
async function failureOf(url: string): Promise<string | undefined> {
  const response = await fetchBounded(url, { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  if (!response) return 'no response';
  if (response.ok) return undefined;
  const failed = failedChecks(response.text);
  return failed.length > 0 ? failed.join(', ') : `status ${response.status}`;
}

function failedChecks(text: string): string[] {
  try {
    const { checks } = JSON.parse(text) as { checks?: { error?: Record<string, { message?: unknown }> } };
    return Object.entries(checks?.error ?? {}).map(([name, { message }]) =>
      typeof message === 'string' ? `${name}: ${message}` : name,
    );
  } catch {
    return [];
  }
}
