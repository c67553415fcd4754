import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { AllowedHosts, limitConnections, problemOf, refusalOf } from '#http-access';
import type { NodeLinks } from './cluster/node-links.js';
import type { ManagedProcess } from './managed-process.js';
import { answerRunRequest } from './runs/answer-run-request.js';
import type { Runs } from './runs/runs.js';

/** The supervisor's HTTP API for `npm run chaos`, the control room and the tests. */
export interface Control {
  close(): Promise<void>;
}

/** In milliseconds; undefined for the default of the action. */
type Downtime = number | 'until started' | undefined;
type Action = (managed: ManagedProcess, downtime: Downtime, links: NodeLinks) => Promise<void> | void;

const actions: Record<string, Action> = {
  kill: (managed, downtime) =>
    downtime === 'until started' ? managed.killUntilStarted() : managed.kill(downtime),
  stop: (managed) => managed.stop(),
  start: (managed) => managed.start(),
  restart: async (managed) => {
    await managed.stop();
    managed.start();
    await managed.ready(60_000);
  },
  pause: (managed, downtime) => {
    managed.pause();
    if (typeof downtime === 'number') setTimeout(() => managed.resume(), downtime);
  },
  resume: (managed) => managed.resume(),
  partition: ({ spec }, downtime, links) => {
    links.partition(spec.name);
    if (typeof downtime === 'number') setTimeout(() => links.heal(spec.name), downtime);
  },
  heal: ({ spec }, _, links) => links.heal(spec.name),
};

/** The actions on the connections of a broker node to the other nodes. */
const linkActions = ['partition', 'heal'];

const base = 'http://127.0.0.1';

/** For the control room, the tests and a few commands. */
const MAX_CONNECTIONS = 200;

export interface ControlOptions {
  processes: readonly ManagedProcess[];
  links: NodeLinks;
  /** Reconciles the shop, or only the orders placed since then. */
  verify: (since?: Date) => Promise<unknown>;
  runs: Runs;
}

/**
 * `GET /processes` returns the states. `POST /processes/<name>/<action>` acts on a process: for a time with `for_ms=`, until
 * the next start with `until=started`. `POST /verify?since=` reconciles. `POST /runs/storm` and `POST /runs/flash-sale` start
 * a command, `GET /runs/<id>` returns its progress. Listens on loopback and requires the token.
 */
export async function openControl(
  port: number,
  token: string,
  { processes, links, verify, runs }: ControlOptions,
): Promise<Control> {
  const statusOf = (managed: ManagedProcess) => ({
    ...managed.status(),
    ...(links.isPartitioned(managed.spec.name) && { partitioned: true }),
  });
  const hosts = new AllowedHosts('127.0.0.1');
  const server = createServer({ connectionsCheckingInterval: 5_000 }, (request, response) => {
    const refusal = refusalOf(request, hosts);
    if (refusal)
      return void response
        .writeHead(refusal.status, { 'content-type': 'application/problem+json' })
        .end(problemOf(refusal));
    const respond = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!hasToken(request, token))
      return respond(401, { detail: 'Send the token of stack.json as a bearer token.' });
    const path = request.url ?? '/';
    if (!URL.canParse(path, base)) return respond(400, { detail: 'The path is not well-formed.' });
    const url = new URL(path, base);
    const { pathname, searchParams } = url;
    if (request.method === 'GET' && pathname === '/processes') return respond(200, processes.map(statusOf));
    const respondWhenDone = (work: Promise<unknown>) =>
      work.then(
        (body) => respond(200, body),
        (error: unknown) => respond(500, { detail: error instanceof Error ? error.message : String(error) }),
      );
    if (request.method === 'POST' && pathname === '/verify') {
      const since = searchParams.get('since');
      if (since !== null && Number.isNaN(Date.parse(since)))
        return respond(400, { detail: 'since must be a time, e.g. 2026-01-15T10:30:00Z.' });
      return void respondWhenDone(verify(since === null ? undefined : new Date(since)));
    }
    const names = processes.map(({ spec }) => spec.name);
    const answer = answerRunRequest(runs, names, request.method, url);
    if (answer) return respond(answer.status, answer.body);
    const [, name, verb = ''] = /^\/processes\/([a-z\d-]+)\/([a-z]+)$/.exec(pathname) ?? [];
    const managed = processes.find(({ spec }) => spec.name === name);
    const action = actions[verb];
    if (!managed || !action || request.method !== 'POST')
      return respond(404, { detail: `POST /processes/<name>/<${Object.keys(actions).join('|')}>` });
    if (linkActions.includes(verb) && !links.has(managed.spec.name))
      return respond(400, {
        detail: `${verb} applies to a node of npm start -- --brokers 3, e.g. rabbitmq-3.`,
      });
    const forMs = searchParams.get('for_ms');
    if (forMs !== null && !/^\d+$/.test(forMs))
      return respond(400, { detail: 'for_ms must be milliseconds, e.g. 30000.' });
    const durationMs = forMs === null ? undefined : Number(forMs);
    const done = Promise.resolve(
      action(managed, searchParams.get('until') === 'started' ? 'until started' : durationMs, links),
    );
    void respondWhenDone(done.then(() => statusOf(managed)));
  });
  limitConnections(server, { maxConnections: MAX_CONNECTIONS });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  ).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(
      `Port ${port} (control) is in use since the start began, e.g. by another shop. Stop that process, then start again.`,
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
  const actual = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
