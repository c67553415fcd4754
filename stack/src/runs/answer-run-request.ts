import { readRunRequest, type RunKind, runKinds } from './run-requests.js';
import type { Runs } from './runs.js';

/** A response of the supervisor. */
export interface RunAnswer {
  status: number;
  body: unknown;
}

/** Undefined if the path is not below `/runs`. `processes` are the names of those that the supervisor controls. */
export function answerRunRequest(
  runs: Runs,
  processes: readonly string[],
  method: string | undefined,
  { pathname, searchParams }: URL,
): RunAnswer | undefined {
  const [, name] = /^\/runs\/([a-z\d-]+)$/.exec(pathname) ?? [];
  if (name === undefined) return undefined;
  const refuse = (status: number, detail: string): RunAnswer => ({ status, body: { detail } });
  if (method === 'GET') {
    const run = runs.find(name);
    return run ? { status: 200, body: run } : refuse(404, `There is no run ${name}.`);
  }
  const kind = runKinds.find((one) => one === name);
  if (method !== 'POST' || !kind) return refuse(404, `POST /runs/<${runKinds.join('|')}>, GET /runs/<id>`);
  const request = readRunRequest(kind, searchParams);
  if ('problem' in request) return refuse(400, request.problem);
  const missing = missingFor(kind, processes);
  if (missing) return refuse(409, missing);
  const run = runs.start(kind, request);
  return run
    ? { status: 200, body: run }
    : refuse(409, 'A storm or a flash sale is already running. Wait for its end, then start another.');
}

function missingFor(kind: RunKind, processes: readonly string[]): string | undefined {
  if (kind !== 'storm') return undefined;
  const missing = ['rabbitmq', 'postgres'].filter(
    (server) => !processes.some((process) => process === server || process.startsWith(`${server}-`)),
  );
  if (missing.length === 0) return undefined;
  return `A storm restarts RabbitMQ and PostgreSQL, but npm start did not start ${missing.join(' and ')}. Unset RABBITMQ_URL and POSTGRES_ADMIN_URL, then run npm start again.`;
}
