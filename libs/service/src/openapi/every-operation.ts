import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { wireSchema } from './wire-schema.js';

/** The body of a refusal. An operation may add members. */
const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What the caller can do.'),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .describe('One entry for each invalid field.'),
    correlation_id: z.string().describe('Finds the request in the logs.'),
  })
  .meta({ id: 'Problem' });

const headers = {
  'X-Correlation-Id': {
    description: 'The one of the request, or a new one. It is in every log line and message of this request.',
    schema: { type: 'string' },
    example: '01a20a55-683c-74c7-8110-351a17e8d3c1',
  },
  'WWW-Authenticate': {
    description: 'The kind of token that is required (RFC 6750).',
    schema: { type: 'string' },
    example: 'Bearer',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next attempt.',
    schema: { type: 'integer' },
    example: 5,
  },
};

const correlationParameter: ParameterObject = {
  name: 'X-Correlation-Id',
  in: 'header',
  required: false,
  description: 'Used in every log line and message of this request. A malformed one is replaced.',
  schema: { type: 'string', maxLength: 128, pattern: '^[\\w.:-]+$' },
};

const ofEveryOperation: Record<number, string> = {
  400: 'The request is not valid. "errors" names each invalid field.',
  415: 'The body is not JSON.',
  500: 'Internal error. The correlation id finds it in the logs.',
  503: 'A dependency of this operation is unavailable.',
};
const ofOperationsWithBody: Record<number, string> = { 413: 'The body is too large.' };
const ofSecuredOperations: Record<number, string> = { 401: 'The bearer token is missing, wrong or expired.' };

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ParameterObject = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;
const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Adds to every operation the correlation ids, the responses that all operations have in common, and their schema. */
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
  const responses = operation.responses as Record<string, DescribedResponse>;
  const problems = {
    ...ofEveryOperation,
    ...(operation.requestBody && ofOperationsWithBody),
    ...(operation.security.length > 0 && ofSecuredOperations),
  };
  for (const [status, description] of Object.entries(problems)) responses[status] ??= { description };
  for (const [status, response] of Object.entries(responses)) {
    response.headers = {
      ...response.headers,
      'X-Correlation-Id': { $ref: '#/components/headers/X-Correlation-Id' },
      ...(status === '401' && { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } }),
      ...(['429', '503'].includes(status) && { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
    };
    if (Number(status) >= 400) response.content = problemContent(Number(status), response.description);
  }
}

interface DescribedResponse {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, object>;
}

const problemContent = (status: number, detail: string) => ({
  'application/problem+json': {
    schema: { $ref: '#/components/schemas/Problem' },
    example: {
      type: 'about:blank',
      title: titles[status] ?? 'The request is refused',
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
  500: 'Internal error',
  503: 'Temporarily unavailable',
};

/** Removes the security schemes and headers that no operation of this service uses. */
export function leaveOutUnused(document: OpenAPIObject): void {
  const { securitySchemes = {}, headers: all = {}, ...rest } = document.components ?? {};
  const text = JSON.stringify(document.paths);
  const used = <T>(part: Record<string, T>, isUsed: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => isUsed(name)));
  const schemes = used(securitySchemes, (name) => text.includes(`{"${name}":[]}`));
  document.components = {
    ...rest,
    headers: used(all, (name) => text.includes(`#/components/headers/${name}"`)),
    ...(Object.keys(schemes).length > 0 && { securitySchemes: schemes }),
  };
}
