import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { wireSchema } from './wire-schema.js';

/** What a refusal looks like; members beyond these are the operation's own. */
const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What the caller can do about it.'),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .describe('One entry for each field that is wrong.'),
    correlation_id: z.string().describe('Finds the request in the logs.'),
  })
  .meta({ id: 'Problem' });

const headers = {
  'X-Correlation-Id': {
    description: 'The one that was sent, or a new one: it is in every log line and message of this request.',
    schema: { type: 'string' },
    example: '01a20a55-683c-74c7-8110-351a17e8d3c1',
  },
  'WWW-Authenticate': {
    description: 'What kind of token is asked for (RFC 6750).',
    schema: { type: 'string' },
    example: 'Bearer',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try.',
    schema: { type: 'integer' },
    example: 5,
  },
};

const correlationParameter: ParameterObject = {
  name: 'X-Correlation-Id',
  in: 'header',
  required: false,
  description: 'Taken over into every log line and message; one that is not well formed is replaced.',
  schema: { type: 'string', maxLength: 128, pattern: '^[\\w.:-]+$' },
};

const ofEvery: Record<number, string> = {
  400: 'The request is not valid; "errors" names each field that is wrong.',
  415: 'Something else than JSON was sent.',
  500: 'Something went wrong on our side; the correlation id finds the cause in the logs.',
  503: 'What is needed for this is down at the moment.',
};
const ofBodies: Record<number, string> = { 413: 'The body is too large.' };
const ofSecured: Record<number, string> = { 401: 'The bearer token is missing, wrong or expired.' };

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ParameterObject = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;
const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Adds what goes without saying: correlation ids, the problems that every operation may answer with, and what a problem looks like. */
export function completeOperations(document: OpenAPIObject): void {
  if (Object.keys(document.paths).length === 0) return;
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...wireSchema(problem)?.components };
  document.components.headers = headers;
  for (const item of Object.values(document.paths))
    for (const method of methods) if (item[method]) complete(item[method]);
}

function complete(operation: Operation): void {
  operation.parameters = [...(operation.parameters ?? []), correlationParameter];
  operation.security ??= [];
  const answers = operation.responses as Record<string, Answer>;
  const problems = {
    ...ofEvery,
    ...(operation.requestBody && ofBodies),
    ...(operation.security.length > 0 && ofSecured),
  };
  for (const [status, description] of Object.entries(problems)) answers[status] ??= { description };
  for (const [status, answer] of Object.entries(answers)) {
    answer.headers = {
      ...answer.headers,
      'X-Correlation-Id': { $ref: '#/components/headers/X-Correlation-Id' },
      ...(status === '401' && { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } }),
      ...(['429', '503'].includes(status) && { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
    };
    if (Number(status) >= 400) answer.content = problemContent(Number(status), answer.description);
  }
}

interface Answer {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, object>;
}

const problemContent = (status: number, detail: string) => ({
  'application/problem+json': {
    schema: { $ref: '#/components/schemas/Problem' },
    example: {
      type: 'about:blank',
      title: titles[status] ?? 'The request can’t be done',
      status,
      detail,
      correlation_id: '01a20a55-683c-74c7-8110-351a17e8d3c1',
    },
  },
});

const titles: Record<number, string> = {
  400: 'The request is not valid',
  404: 'Not found',
  413: 'The body is too large',
  415: 'Unsupported media type',
  500: 'Something went wrong on our side',
  503: 'The shop can’t do this at the moment',
};

/** Leaves out the kinds of tokens and the headers that no operation of this service speaks of. */
export function leaveOutUnused(document: OpenAPIObject): void {
  const { securitySchemes = {}, headers: known = {}, ...rest } = document.components ?? {};
  const text = JSON.stringify(document.paths);
  const used = <T>(part: Record<string, T>, isUsed: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => isUsed(name)));
  const schemes = used(securitySchemes, (name) => text.includes(`{"${name}":[]}`));
  document.components = {
    ...rest,
    headers: used(known, (name) => text.includes(`#/components/headers/${name}"`)),
    ...(Object.keys(schemes).length > 0 && { securitySchemes: schemes }),
  };
}
