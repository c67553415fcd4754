import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { facts } from './shop.js';

/** A bank that answers as a test wants it to, or passes a request on to the shop's own bank. */
export interface FaultyBank {
  url: string;
  /** Takes a request instead of the shop's bank; undefined lets all pass. */
  fault: ((request: IncomingMessage, body: string) => RequestListener | undefined) | undefined;
  /** How many requests were refused, and how many of them at the same time since {@link reset}. */
  refused: number;
  mostAtOnce: number;
  /** How many refused requests are still open. */
  inProgress: number;
  reset: () => void;
  close: () => void;
}

/** Listens on a free port. A refusal takes a moment, so that requests that come together are seen together. */
export async function openFaultyBank(): Promise<FaultyBank> {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const refuse = bank.fault?.(request, body);
      if (!refuse) return await passOn(request, body, response).catch(() => response.destroy());
      bank.refused += 1;
      bank.mostAtOnce = Math.max(bank.mostAtOnce, ++bank.inProgress);
      response.once('close', () => (bank.inProgress -= 1));
      setTimeout(() => refuse(request, response), 50);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bank: FaultyBank = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    refused: 0,
    mostAtOnce: 0,
    inProgress: 0,
    reset: () => {
      bank.refused = 0;
      bank.mostAtOnce = 0;
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

async function passOn(
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
