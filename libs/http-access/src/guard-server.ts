import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from './allowed-hosts.js';
import { problemOf, type Refusal, refusalOf } from './refusal.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Puts the check before everything that listens on a server of another library, WebSockets included. Call it when all of
 * it listens and before the server does. `secure` sets the headers of every answer.
 */
export function guardServer(server: Server, hosts: AllowedHosts, secure: Answer): void {
  const answers = server.listeners('request') as Answer[];
  const upgrades = server.listeners('upgrade') as Upgrade[];
  server.removeAllListeners('request').removeAllListeners('upgrade');
  server.on('request', (request, response) => {
    secure(request, response);
    const refusal = refusalOf(request, hosts);
    if (refusal) return refuse(response, refusal);
    for (const answer of answers) answer.call(server, request, response);
  });
  if (upgrades.length === 0) return;
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, hosts);
    if (refusal) return refuseUpgrade(socket, refusal);
    for (const upgrade of upgrades) upgrade.call(server, request, socket, head);
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
