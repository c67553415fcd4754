import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '#contracts';
import { decodePayload } from '#messaging';
import { z } from 'zod';
import { breakingChanges } from './breaking-changes.js';
import { fileOf, findTampering, readPublished } from './published-folder.js';
import { byVersion, majorOf, publishedForm, type PublishedVersion, wireSchema } from './published-version.js';

/** What is wrong with the contracts in the code, held against what was published; `unpublished` is what only waits for its file. */
export interface Findings {
  problems: string[];
  unpublished: PublishedVersion[];
}

/** Holds every contract against the files in the folder, and the files against their sums. */
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
  const known = published.find(({ version }) => version === contract.version);
  const all = known ? published : [...published, current].sort(byVersion);
  return {
    problems: [
      ...(known && !areAlike(known, current) ? [changed(known, current)] : []),
      ...(current.examples.length === 0 ? [`${nameOf(current)} has no example: give it one`] : []),
      ...takenBack(current, published),
      ...all.flatMap((version, i) => incompatible(all[i - 1], version)),
      ...all.flatMap((reader) => unreadBy(reader, all)),
      ...olderMajors(contract, published),
      ...unreadInCode(contract, all),
    ],
    unpublished: known ? [] : [current],
  };
}

function changed(known: PublishedVersion, current: PublishedVersion): string {
  const differences = breakingChanges(known.schema, current.schema);
  const what = differences.length > 0 ? differences.join('; ') : 'see its fields and examples';
  return (
    `${nameOf(known)} is published and differs in the code (${what}): put the contract back as ${fileOf(known)} says, ` +
    'raise its version (a new minor for an optional field, a new major with an upcaster for anything else), ' +
    'then "npm run publish-contracts"'
  );
}

const takenBack = (current: PublishedVersion, published: readonly PublishedVersion[]): string[] =>
  published
    .filter((version) => byVersion(version, current) > 0)
    .map(
      (version) =>
        `${nameOf(version)} is published, but the code is back at ${current.version}: go on from ${version.version}`,
    );

function incompatible(older: PublishedVersion | undefined, newer: PublishedVersion): string[] {
  if (!older || majorOf(older.version) !== majorOf(newer.version)) return [];
  return breakingChanges(older.schema, newer.schema).map(
    (change) =>
      `${nameOf(newer)} can't follow ${older.version}: ${change}; a minor may add optional fields alone, make it a new major with an upcaster`,
  );
}

/** A reader built from the file alone, as it was before the later versions were thought of. */
function unreadBy(reader: PublishedVersion, all: readonly PublishedVersion[]): string[] {
  const schema = z.fromJSONSchema(reader.schema as Parameters<typeof z.fromJSONSchema>[0]);
  return all
    .filter(({ version }) => majorOf(version) === majorOf(reader.version))
    .flatMap(({ version, examples }) =>
      examples
        .map((example) => schema.safeParse(example))
        .flatMap(({ error }) =>
          error
            ? [`a reader of ${nameOf(reader)} refuses an example of ${version}: ${z.prettifyError(error)}`]
            : [],
        ),
    );
}

/** The schema before an upcaster is the last that was published of its major. */
const olderMajors = ({ type, upcasters = {} }: Contract, published: readonly PublishedVersion[]): string[] =>
  Object.entries(upcasters).flatMap(([major, { schema }]) => {
    const last = published.filter(({ version }) => majorOf(version) === Number(major)).at(-1);
    if (!last) return [`${type} has an upcaster from ${major}, but no ${major}.x was ever published`];
    return areAlike(last.schema, wireSchema(schema))
      ? []
      : [
          `the upcaster of ${type} from ${major} must begin with the schema of ${last.version}, see ${fileOf(last)}`,
        ];
  });

/** The code itself must read every example, also with fields of minors to come; a major without an upcaster is given up. */
const unreadInCode = (contract: Contract, all: readonly PublishedVersion[]): string[] =>
  all
    .filter(({ version }) => isRead(contract, majorOf(version)))
    .flatMap(({ version, examples }) =>
      examples.flatMap((example) => {
        try {
          decodePayload(contract, version, { ...(example as object), of_a_later_minor: true });
          return [];
        } catch (error) {
          return [
            `${contract.type} ${contract.version} can't read an example of ${version}: ${(error as Error).message}`,
          ];
        }
      }),
    );

const isRead = ({ version, upcasters = {} }: Contract, major: number): boolean =>
  major === majorOf(version) || major in upcasters;

const nameOf = ({ type, version }: PublishedVersion): string => `${type} ${version}`;

/** On the wire, where the order of fields says nothing. */
const areAlike = (one: object, other: object): boolean => isDeepStrictEqual(wire(one), wire(other));

const wire = (value: object): unknown =>
  JSON.parse(JSON.stringify(value), (name, part: unknown) =>
    name === 'required' && Array.isArray(part) ? [...(part as string[])].sort() : part,
  );
