import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '#contracts';
import { z } from 'zod';
import { PUBLISHED, readPublished } from '../../contracts/published-folder.js';
import type { JsonSchema, PublishedVersion } from '../../contracts/published-version.js';
import type { MessageFlow } from '../message-flows.js';
import { exampleHeaders, messageHeaders } from './headers.js';

export type Version = PublishedVersion & { readonly contract: Contract };

const published = readPublished(PUBLISHED);

/** Every published version of a message, the oldest first. */
export const versionsOf = (contract: Contract): Version[] =>
  published.filter(({ type }) => type === contract.type).map((version) => ({ ...version, contract }));

/** The key of the version in `components.messages`. */
export const keyOf = ({ type, version }: Pick<Contract, 'type' | 'version'>): string => `${type}-${version}`;

export const messagesOf = (flows: readonly MessageFlow[]): Record<string, object> =>
  Object.fromEntries(
    flows.flatMap(({ contract, publishedBy }) =>
      versionsOf(contract).map((version) => [keyOf(version), messageOf(version, publishedBy[0] ?? '')]),
    ),
  );

const messageOf = ({ contract, version, schema, examples }: Version, producer: string) => ({
  name: contract.type,
  title: `${contract.type} ${version}`,
  summary: summaryOf(contract),
  contentType: 'application/json',
  tags: [{ name: contract.kind }],
  headers: { $ref: '#/components/schemas/headers' },
  correlationId: { $ref: '#/components/correlationIds/request' },
  payload: withoutDialect(schema),
  bindings: { amqp: { contentEncoding: 'utf-8', messageType: contract.type, bindingVersion: '0.3.0' } },
  examples: examples.map((payload, index) => ({
    name: index === 0 ? 'example' : `example ${index + 1}`,
    headers: exampleHeaders(contract.type, version, producer),
    payload,
  })),
});

/** The published schemas use only keywords with the same meaning in 2020-12 and in the draft that AsyncAPI extends. */
const withoutDialect = ({ $schema: _, ...schema }: JsonSchema): JsonSchema => schema;

export const sharedComponents = {
  schemas: {
    headers: withoutDialect(z.toJSONSchema(messageHeaders, { io: 'input', target: 'draft-7' }) as JsonSchema),
  },
  correlationIds: {
    request: {
      description:
        'The AMQP property correlation-id: from X-Correlation-Id of the HTTP request, the same through every hop.',
      location: '$message.header#/correlation_id',
    },
  },
};

const contractsFolder = 'libs/contracts/src';

/** The doc comment of the contract; a reply has none of its own. */
function summaryOf({ type, kind }: Contract): string {
  if (kind === 'reply') return `The reply to ${type.replace(/\.reply$/, '')}.`;
  const found = docComments().get(type);
  if (!found)
    throw new Error(
      `No contract in ${contractsFolder} with "type: '${type}'" has a doc comment. Write one right above it.`,
    );
  return found;
}

let comments: Map<string, string> | undefined;

function docComments(): Map<string, string> {
  comments ??= new Map(
    readdirSync(contractsFolder)
      .filter((file) => file.endsWith('.contracts.ts'))
      .map((file) => readFileSync(join(contractsFolder, file), 'utf8'))
      .flatMap((text) => [
        ...text.matchAll(/\/\*\*\s((?:(?!\*\/)[^])*)\*\/\nexport const \w+ = \w+\(\{\s*type: '([^']+)'/g),
      ])
      .map(([, comment = '', type = '']) => [type, comment.replace(/\s*^ \* ?|\s+$/gm, ' ').trim()]),
  );
  return comments;
}
