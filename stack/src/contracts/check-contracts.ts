import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '#contracts';
import { decodePayload } from '#messaging';
import { z } from 'zod';
import { breakingChanges } from './breaking-changes.js';
import { fileOf, findTampering, readPublished } from './published-folder.js';
import { byVersion, majorOf, publishedForm, type PublishedVersion, wireSchema } from './published-version.js';

export interface Findings {
  problems: string[];
  /** New versions that are valid and have no file yet. */
  unpublished: PublishedVersion[];
}

/** Compares every contract with the published files, and the files with their checksums. */
export function checkContracts(contracts: readonly Contract[], folder: string): Findings {
  const published = readPublished(folder);
  const findings = contracts.map((contract) =>
    checkOne(
      contract,
      published.filter(({ type }) => type === contract.type),
    ),
  );
  return {
    problems: [...findTampering(folder), ...findings.flatMap(({ problems }) => problems)],
    unpublished: findings.flatMap(({ unpublished }) => unpublished),
  };
}

function checkOne(contract: Contract, published: readonly PublishedVersion[]): Findings {
  const current = publishedForm(contract);
  const samePublished = published.find(({ version }) => version === contract.version);
  const all = samePublished ? published : [...published, current].sort(byVersion);
  return {
    problems: [
      ...(samePublished && !isSameOnWire(samePublished, current) ? [changed(samePublished, current)] : []),
      ...(current.examples.length === 0
        ? [`${nameOf(current)} has no example. Add one to its contract.`]
        : []),
      ...olderThanPublished(current, published),
      ...all.flatMap((version, i) => incompatible(all[i - 1], version)),
      ...all.flatMap((reader) => rejectedExamples(reader, all)),
      ...wrongUpcasters(contract, published),
      ...examplesThatCodeRejects(contract, all),
    ],
    unpublished: samePublished ? [] : [current],
  };
}

function changed(samePublished: PublishedVersion, current: PublishedVersion): string {
  const changes = breakingChanges(samePublished.schema, current.schema);
  const difference = changes.length > 0 ? changes.join('; ') : 'see its fields and examples';
  return (
    `${nameOf(samePublished)} is published and differs in the code (${difference}). ` +
    `Restore the contract to ${fileOf(samePublished)}. For a change, raise its version ` +
    '(a new minor for an optional field, a new major with an upcaster for anything else) and run "npm run publish-contracts".'
  );
}

const olderThanPublished = (current: PublishedVersion, published: readonly PublishedVersion[]): string[] =>
  published
    .filter((version) => byVersion(version, current) > 0)
    .map(
      (version) =>
        `${nameOf(version)} is published, but the code has the older ${current.version}. Set a version from ${version.version} on.`,
    );

function incompatible(older: PublishedVersion | undefined, newer: PublishedVersion): string[] {
  if (!older || majorOf(older.version) !== majorOf(newer.version)) return [];
  return breakingChanges(older.schema, newer.schema).map(
    (change) =>
      `${nameOf(newer)} cannot follow ${older.version}: ${change}. A minor may only add optional fields. Make it a new major with an upcaster.`,
  );
}

/** Validates the examples of all versions against the published schema of `reader`, as an older consumer does. */
function rejectedExamples(reader: PublishedVersion, all: readonly PublishedVersion[]): string[] {
  const schema = z.fromJSONSchema(reader.schema as Parameters<typeof z.fromJSONSchema>[0]);
  return all
    .filter(({ version }) => majorOf(version) === majorOf(reader.version))
    .flatMap(({ version, examples }) =>
      examples
        .map((example) => schema.safeParse(example))
        .flatMap(({ error }) =>
          error
            ? [
                `A consumer of ${nameOf(reader)} rejects an example of ${version}: ${z.prettifyError(error)}. Change the schema, or make it a new major.`,
              ]
            : [],
        ),
    );
}

/** An upcaster must begin with the last published schema of its major. */
const wrongUpcasters = (
  { type, upcasters = {} }: Contract,
  published: readonly PublishedVersion[],
): string[] =>
  Object.entries(upcasters).flatMap(([major, { schema }]) => {
    const last = published.filter(({ version }) => majorOf(version) === Number(major)).at(-1);
    if (!last)
      return [
        `${type} has an upcaster from ${major}, but no ${major}.x was ever published. Remove the upcaster.`,
      ];
    return isSameOnWire(last.schema, wireSchema(schema))
      ? []
      : [
          `The upcaster of ${type} from ${major} must begin with the schema of ${last.version}, see ${fileOf(last)}.`,
        ];
  });

/** The code must decode every example, even with fields of later minors. A major without an upcaster is dead-lettered. */
const examplesThatCodeRejects = (contract: Contract, all: readonly PublishedVersion[]): string[] =>
  all
    .filter(({ version }) => isDecoded(contract, majorOf(version)))
    .flatMap(({ version, examples }) =>
      examples.flatMap((example) => {
        try {
          decodePayload(contract, version, { ...(example as object), of_a_later_minor: true });
          return [];
        } catch (error) {
          return [
            `${contract.type} ${contract.version} cannot decode an example of ${version}: ${(error as Error).message}. Change the schema or the upcaster.`,
          ];
        }
      }),
    );

const isDecoded = ({ version, upcasters = {} }: Contract, major: number): boolean =>
  major === majorOf(version) || major in upcasters;

const nameOf = ({ type, version }: PublishedVersion): string => `${type} ${version}`;

/** The order of fields has no meaning on the wire. */
const isSameOnWire = (one: object, other: object): boolean =>
  isDeepStrictEqual(wireForm(one), wireForm(other));

const wireForm = (value: object): unknown =>
  JSON.parse(JSON.stringify(value), (name, part: unknown) =>
    name === 'required' && Array.isArray(part) ? [...(part as string[])].sort() : part,
  );
