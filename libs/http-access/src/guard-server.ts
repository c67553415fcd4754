import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from './allowed-hosts.js';
import { problemOf, type Refusal, refusalOf } from './refusal.js';

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Checks each request before the listeners of the server, WebSocket upgrades included. Call it after they are added and before the
 * server listens. `secure` sets headers of every response.
 */
export function guardServer(server: Server, hosts: AllowedHosts, secure: RequestListener): void {
  const requestListeners = server.listeners('request') as RequestListener[];
  const upgradeListeners = server.listeners('upgrade') as UpgradeListener[];
  server.removeAllListeners('request').removeAllListeners('upgrade');
  server.on('request', (request, response) => {
    secure(request, response);
    const refusal = refusalOf(request, hosts);
    if (refusal) return refuse(response, refusal);
    for (const listener of requestListeners) listener.call(server, request, response);
  });
  if (upgradeListeners.length === 0) return;
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, hosts);
    if (refusal) return refuseUpgrade(socket, refusal);
    for (const listener of upgradeListeners) listener.call(server, request, socket, head);
  });
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  response
    .writeHead(refusal.status, { 'content-type': 'application/problem+json', connection: 'close' })
    .end(problemOf(refusal));
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = problemOf(refusal);
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.on('error', () => undefined).end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
