import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { facts } from './shop.js';

/** A proxy in front of the bank that can refuse requests as a test needs it. */
export interface FaultyBank {
  url: string;
  /** Returns the listener that refuses a request; undefined forwards it to the bank. */
  fault: ((request: IncomingMessage, body: string) => RequestListener | undefined) | undefined;
  /** The number of refused requests since {@link reset}. */
  refused: number;
  /** The largest number of requests that were refused at the same time since {@link reset}. */
  maxConcurrent: number;
  /** The number of refused requests that are still open. */
  inProgress: number;
  reset: () => void;
  close: () => void;
}

/** Listens on a free port. A refusal takes 50 ms, so that concurrent requests are counted as concurrent. */
export async function openFaultyBank(): Promise<FaultyBank> {
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = await bodyOf(request);
      const refuse = bank.fault?.(request, body);
      if (!refuse) return await forward(request, body, response);
      bank.refused += 1;
      bank.maxConcurrent = Math.max(bank.maxConcurrent, ++bank.inProgress);
      response.once('close', () => (bank.inProgress -= 1));
      setTimeout(() => refuse(request, response), 50);
    };
    // Also when payment was killed while it sent the request.
    answer().catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bank: FaultyBank = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    refused: 0,
    maxConcurrent: 0,
    inProgress: 0,
    reset: () => {
      bank.refused = 0;
      bank.maxConcurrent = 0;
    },
    close: () => server.close().closeAllConnections(),
  };
  return bank;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function forward(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: string,
  response: Parameters<RequestListener>[1],
): Promise<void> {
  const key = String(headers['idempotency-key'] ?? '');
  const answer = await fetch(`${facts.urls['bank']}${url}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body,
  });
  response.writeHead(answer.status).end(await answer.text());
}
