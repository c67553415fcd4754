import { readFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request as send } from 'node:http';
import fc from 'fast-check';
import { parse } from 'yaml';
import { hostileBodies, hostileText, type Schema } from './malicious-values.js';
import { asCustomer, asOperator, facts, newCustomer } from './shop.js';

/** A guard against an answer that never comes; a good one takes milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/** What an API description says of one operation. */
export interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, object>;
  security: Record<string, object>[];
}

/** A request as it is sent, whatever may be wrong with it. */
export interface HostileRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** An answer with its body as text. */
export interface Heard {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Every operation of a service, as `docs/openapi` has it. */
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

const nobodys = '01a20a55-683c-74c7-8110-351a17e8d3c1';

/** A place in a path or a query: hostile text in the escapes that an address needs, escapes that are no text, an id of nobody. */
const segment = fc.oneof(
  {
    weight: 4,
    arbitrary: hostileText.map((text) =>
      encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replaceAll('.', '%2e'),
    ),
  },
  fc.constantFrom('%', '%zz', '%ff', '%c0%ae', '%ed%a0%80', '..%2f..%2fetc%2fpasswd', nobodys),
);

const headerText = fc.string({
  maxLength: 60,
  unit: fc.constantFrom(...'abcXYZ019\t \'";:<>()[]{}%$#@!*-_=+\\/|~^,.?\u00ff'),
});
const aName = fc.oneof(fc.constant('Mallory'), headerText);
const aKey = fc.oneof(fc.uuid(), headerText);
const hostileHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'idempotency-key': aKey,
    'x-operator': aName,
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

/** With a good token some of their cases would be valid, and decide dead letters, break the bank or set long work going. */
const neverWithToken = /\/api\/(verify|bank-outage|dead-letters\/(replay|discard))|^\/(rebuild|outage)/;

function tokenFor({ path, security }: Operation): fc.Arbitrary<string | undefined> {
  const wanted = Object.keys(security[0] ?? {})[0];
  const bad = fc.constantFrom(undefined, 'Bearer x', 'Basic eDp4', `Bearer ${'x'.repeat(2_000)}`);
  const good = wanted === 'customer' ? customers : [asOperator];
  if (wanted === undefined || neverWithToken.test(path)) return bad;
  return fc.oneof(bad, { weight: 3, arbitrary: fc.constantFrom(...good.map((one) => one.authorization)) });
}

/** Requests to one operation, each hostile in several places at once. */
export function hostileRequests(operation: Operation): fc.Arbitrary<HostileRequest> {
  const { method, path, parameters, requestBody } = operation;
  const named = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  // The same name twice reads as a list.
  const search = fc
    .array(fc.tuple(fc.constantFrom(...named, '__proto__', 'x[$ne]'), segment), { maxLength: 3 })
    .map((pairs) => (pairs.length > 0 ? `?${pairs.map((pair) => pair.join('=')).join('&')}` : ''));
  const way = fc
    .array(segment, { minLength: 2, maxLength: 2 })
    .map((values) => path.replace(/\{\w+\}/g, () => values.pop() ?? ''));
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema ? hostileBodies(schema) : fc.constantFrom(undefined, '{', '{"a":1}');
  return fc
    .tuple(way, search, hostileHeaders, method === 'GET' ? fc.constant(undefined) : body)
    .chain(([filled, question, headers, text]) =>
      fc.tuple(contentType, tokenFor(operation)).map(([type, authorization]) => ({
        method,
        path: `${filled}${question}`,
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

/** Not with fetch: that would tidy up the path before it is sent. Of a stream that does not end only the head is heard. */
export const hear = (service: string, { method, path, headers, body }: HostileRequest): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(facts.urls[service]!);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { agent, hostname, port, method, path, headers: { ...headers, ...length } };
    const asked = send(options, (response) => {
      const heard = (text: string) =>
        resolve({ status: response.statusCode!, headers: response.headers, text });
      let text = '';
      if (response.headers['content-type'] === 'text/event-stream') {
        heard(text);
        asked.destroy();
      }
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => heard(text)).on('error', reject);
    });
    asked.setTimeout(ANSWER_WITHIN_MS, () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
    asked.on('error', reject).end(body);
  });

/** Lets go of the connections that {@link hear} kept. */
export const hangUp = (): void => agent.destroy();
