import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { AllowedHosts, limitConnections, problemOf, refusalOf } from '#http-access';
import type { ManagedProcess } from './managed-process.js';

/** The supervisor's door for `npm run chaos`, the tests and whoever else may break things on purpose. */
export interface Control {
  close(): Promise<void>;
}

type Absence = number | 'until started' | undefined;
type Action = (managed: ManagedProcess, absence: Absence) => Promise<void> | void;

const actions: Record<string, Action> = {
  kill: (managed, absence) =>
    absence === 'until started' ? managed.killUntilStarted() : managed.kill(absence),
  stop: (managed) => managed.stop(),
  start: (managed) => managed.start(),
  restart: async (managed) => {
    await managed.stop();
    managed.start();
    await managed.ready(60_000);
  },
  pause: (managed, absence) => {
    managed.pause();
    if (typeof absence === 'number') setTimeout(() => managed.resume(), absence);
  },
  resume: (managed) => managed.resume(),
};

const base = 'http://127.0.0.1';

/** The control room, the tests and a few commands connect here. */
const MAX_CONNECTIONS = 200;

/** What the door opens to. */
export interface Controlled {
  processes: readonly ManagedProcess[];
  /** Reconciles the shop, of the orders placed since where that is given. */
  verify: (since?: Date) => Promise<unknown>;
}

/**
 * `GET /processes` tells states; `POST /processes/<name>/<action>` acts, with `for_ms=` for so long, with
 * `until=started` for as long as nobody starts it; `POST /verify?since=` reconciles. Loopback only, and only with the token.
 */
export async function openControl(
  port: number,
  token: string,
  { processes, verify }: Controlled,
): Promise<Control> {
  const hosts = new AllowedHosts('127.0.0.1');
  const server = createServer({ connectionsCheckingInterval: 5_000 }, (request, response) => {
    const refusal = refusalOf(request, hosts);
    if (refusal)
      return void response
        .writeHead(refusal.status, { 'content-type': 'application/problem+json' })
        .end(problemOf(refusal));
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!hasToken(request, token))
      return answer(401, { detail: 'Send the token of stack.json as a bearer token.' });
    const path = request.url ?? '/';
    if (!URL.canParse(path, base)) return answer(400, { detail: 'The address is not well-formed.' });
    const { pathname, searchParams } = new URL(path, base);
    if (request.method === 'GET' && pathname === '/processes')
      return answer(
        200,
        processes.map((managed) => managed.status()),
      );
    const answerWhenDone = (work: Promise<unknown>) =>
      work.then(
        (body) => answer(200, body),
        (error: unknown) => answer(500, { detail: error instanceof Error ? error.message : String(error) }),
      );
    if (request.method === 'POST' && pathname === '/verify') {
      const since = searchParams.get('since');
      if (since !== null && Number.isNaN(Date.parse(since)))
        return answer(400, { detail: 'since takes a time, e.g. 2026-01-15T10:30:00Z' });
      return void answerWhenDone(verify(since === null ? undefined : new Date(since)));
    }
    const [, name, verb = ''] = /^\/processes\/([a-z-]+)\/([a-z]+)$/.exec(pathname) ?? [];
    const managed = processes.find(({ spec }) => spec.name === name);
    const action = actions[verb];
    if (!managed || !action || request.method !== 'POST')
      return answer(404, { detail: `POST /processes/<name>/<${Object.keys(actions).join('|')}>` });
    const forMs = searchParams.get('for_ms');
    if (forMs !== null && !/^\d+$/.test(forMs))
      return answer(400, { detail: 'for_ms takes milliseconds, e.g. 30000' });
    const timed = forMs === null ? undefined : Number(forMs);
    const acted = Promise.resolve(
      action(managed, searchParams.get('until') === 'started' ? 'until started' : timed),
    );
    void answerWhenDone(acted.then(() => managed.status()));
  });
  limitConnections(server, { maxConnections: MAX_CONNECTIONS });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  ).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(
      `Port ${port} (control) was taken while the shop started, e.g. by another shop. Stop that one first.`,
      {
        cause,
      },
    );
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
