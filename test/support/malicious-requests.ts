import { readFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request as send } from 'node:http';
import fc from 'fast-check';
import { parse } from 'yaml';
import { maliciousBodies, hostileText, type Schema } from './malicious-values.js';
import { asCustomer, asOperator, facts, newCustomer } from './shop.js';

/** A normal response takes milliseconds. */
const RESPONSE_TIMEOUT_MS = 60_000;

/** One operation of an API description. */
export interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, object>;
  security: Record<string, object>[];
}

/** A request that may be invalid in any part. */
export interface MaliciousRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A response with its body as text. */
export interface RawResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Every operation of a service in `docs/openapi`. */
export function operationsOf(service: string): Operation[] {
  const { paths } = parse(readFileSync(`docs/openapi/${service}.yaml`, 'utf8')) as {
    paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

const unknownId = '01a20a55-683c-74c7-8110-351a17e8d3c1';

/** A path segment or query value: escaped malicious text, invalid escapes, or an unknown id. */
const segment = fc.oneof(
  {
    weight: 4,
    arbitrary: hostileText.map((text) =>
      encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replaceAll('.', '%2e'),
    ),
  },
  fc.constantFrom('%', '%zz', '%ff', '%c0%ae', '%ed%a0%80', '..%2f..%2fetc%2fpasswd', unknownId),
);

const headerText = fc.string({
  maxLength: 60,
  unit: fc.constantFrom(...'abcXYZ019\t \'";:<>()[]{}%$#@!*-_=+\\/|~^,.?\u00ff'),
});
const operatorName = fc.oneof(fc.constant('Mallory'), headerText);
const idempotencyKey = fc.oneof(fc.uuid(), headerText);
const maliciousHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'idempotency-key': idempotencyKey,
    'x-operator': operatorName,
    'x-correlation-id': headerText,
    traceparent: headerText,
    prefer: headerText,
    accept: headerText,
  },
  { requiredKeys: [] },
);

const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json; charset=x',
  ),
);

const customers = await Promise.all(Array.from({ length: 10 }, () => asCustomer(newCustomer())));

/** With a valid token some cases would be valid: they would decide dead letters, stop the bank or start long work. */
const withoutValidToken = /\/api\/(verify|bank-outage|dead-letters\/(replay|discard))|^\/(rebuild|outage)/;

function tokenFor({ path, security }: Operation): fc.Arbitrary<string | undefined> {
  const scheme = Object.keys(security[0] ?? {})[0];
  const invalid = fc.constantFrom(undefined, 'Bearer x', 'Basic eDp4', `Bearer ${'x'.repeat(2_000)}`);
  const valid = scheme === 'customer' ? customers : [asOperator];
  if (scheme === undefined || withoutValidToken.test(path)) return invalid;
  return fc.oneof(invalid, {
    weight: 3,
    arbitrary: fc.constantFrom(...valid.map(({ authorization }) => authorization)),
  });
}

/** Requests to one operation, each malicious in several places. */
export function maliciousRequests(operation: Operation): fc.Arbitrary<MaliciousRequest> {
  const { method, path, parameters, requestBody } = operation;
  const queryNames = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  // Two parameters of the same name are parsed as a list.
  const search = fc
    .array(fc.tuple(fc.constantFrom(...queryNames, '__proto__', 'x[$ne]'), segment), { maxLength: 3 })
    .map((pairs) => (pairs.length > 0 ? `?${pairs.map((pair) => pair.join('=')).join('&')}` : ''));
  const filledPath = fc
    .array(segment, { minLength: 2, maxLength: 2 })
    .map((values) => path.replace(/\{\w+\}/g, () => values.pop() ?? ''));
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema ? maliciousBodies(schema) : fc.constantFrom(undefined, '{', '{"a":1}');
  return fc
    .tuple(filledPath, search, maliciousHeaders, method === 'GET' ? fc.constant(undefined) : body)
    .chain(([pathname, query, headers, text]) =>
      fc.tuple(contentType, tokenFor(operation)).map(([type, authorization]) => ({
        method,
        path: `${pathname}${query}`,
        headers: {
          ...headers,
          ...(authorization !== undefined && { authorization }),
          ...(text !== undefined && { 'content-type': type }),
        },
        ...(text !== undefined && { body: text }),
      })),
    );
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 });

/** Sends a request without `fetch`, which would normalize the path. For an event stream, reads only the headers. */
export const sendRaw = (
  service: string,
  { method, path, headers, body }: MaliciousRequest,
): Promise<RawResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(facts.urls[service]!);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { agent, hostname, port, method, path, headers: { ...headers, ...length } };
    const sent = send(options, (response) => {
      const finish = (text: string) =>
        resolve({ status: response.statusCode!, headers: response.headers, text });
      let text = '';
      if (response.headers['content-type'] === 'text/event-stream') {
        finish(text);
        sent.destroy();
      }
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => finish(text)).on('error', reject);
    });
    sent.setTimeout(RESPONSE_TIMEOUT_MS, () => sent.destroy(new Error(`no response to ${method} ${path}`)));
    sent.on('error', reject).end(body);
  });

/** Closes the keep-alive connections of {@link sendRaw}. */
export const closeConnections = (): void => agent.destroy();
