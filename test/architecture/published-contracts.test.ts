import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contract, event, subscriptions, upcaster } from '#contracts';
import { z } from 'zod';
import { checkContracts, type Findings } from '../../stack/src/contracts/check-contracts.js';
import { fileOf, PUBLISHED, writePublished } from '../../stack/src/contracts/published-folder.js';
import { contractsOf, publishedForm } from '../../stack/src/contracts/published-version.js';
import { root } from './tiny-shop.js';

const published = join(root, PUBLISHED);

test('every version in the code is published unchanged, and no published file has changed', () => {
  const { problems, unpublished } = checkContracts(contractsOf(subscriptions), published);
  expect(problems).toEqual([]);
  expect(unpublished.map(fileOf)).toEqual([]);
});

/** pan.sold, published as 1.0, 1.1 and 2.0; the current contract reads all of them. */
const pan = z.object({
  pan: z.string(),
  weight: z.number().optional(),
  sizes: z.array(z.object({ cm: z.int() })),
});
const sizes = [{ cm: 28 }];
const before = [
  { version: '1.0', schema: pan.omit({ weight: true }), examples: [{ pan: 'copper', sizes }] },
  { version: '1.1', schema: pan, examples: [{ pan: 'copper', weight: 2.5, sizes }] },
];
const sold = {
  type: 'pan.sold',
  version: '2.0',
  schema: z.object({ metal: z.string(), handles: z.int(), sizes: pan.shape.sizes }),
  upcasters: { 1: upcaster(pan, ({ pan: metal, sizes }) => ({ metal, handles: 1, sizes })) },
  examples: [{ metal: 'copper', handles: 2, sizes }],
};
const example = sold.examples[0];

type Change = Partial<Pick<Contract, 'version' | 'schema' | 'upcasters' | 'examples'>>;

/** The findings after a change of the published contract, or of the folder. */
function findingsAfter(change: Change, changeFolder: (folder: string) => void = () => undefined): Findings {
  const folder = mkdtempSync(join(tmpdir(), 'published-'));
  try {
    for (const past of [...before, sold])
      writePublished(folder, publishedForm(event<z.ZodType>({ type: 'pan.sold', ...past })));
    changeFolder(folder);
    return checkContracts([event<z.ZodType>({ ...sold, ...change })], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const minor = (schema: z.ZodType, examples: unknown[] = [example]): Change => ({
  version: '2.1',
  schema,
  examples,
});

test('a new minor with optional fields at any depth, and a new major with an upcaster, are allowed and not published yet', () => {
  const deeper = z.object({ cm: z.int(), inches: z.number().optional() });
  const richer = sold.schema.extend({ gift: z.boolean().optional(), sizes: z.array(deeper) });
  const next: Change = {
    version: '3.0',
    schema: z.object({ metals: z.array(z.string()) }),
    upcasters: { 2: upcaster(sold.schema, ({ metal }) => ({ metals: [metal] })) },
    examples: [{ metals: ['copper', 'tin'] }],
  };
  for (const change of [minor(richer, [{ ...example, gift: true }]), next])
    expect(findingsAfter(change)).toEqual({
      problems: [],
      unpublished: [expect.objectContaining({ type: 'pan.sold', version: change.version })],
    });
  expect(findingsAfter({})).toEqual({ problems: [], unpublished: [] });
});

test.each<[string, Change, string]>([
  [
    'a published version with one more field',
    { schema: sold.schema.extend({ gift: z.boolean().optional() }) },
    'pan.sold 2.0 is published and differs in the code .*raise its version .*npm run publish-contracts',
  ],
  [
    'a published version with another rule',
    { schema: sold.schema.extend({ metal: z.string().max(9) }) },
    'payload.metal was {"type":"string"} and is {"type":"string","maxLength":9}.*raise its version',
  ],
  [
    'a minor without a field',
    minor(sold.schema.omit({ handles: true })),
    '2.1 cannot follow 2.0: payload.handles was removed. .*major',
  ],
  [
    'a minor with a mandatory field',
    minor(sold.schema.extend({ gift: z.boolean() }), [{ ...example, gift: true }]),
    'payload.gift is now mandatory',
  ],
  [
    'a minor with a looser field',
    minor(sold.schema.partial({ handles: true })),
    'payload.handles is now optional',
  ],
  [
    'a minor that narrows a field deep inside',
    minor(sold.schema.extend({ sizes: z.array(z.object({ cm: z.int().max(30) })) })),
    String.raw`payload.sizes\[\].cm was`,
  ],
  [
    'a minor that widens a field',
    minor(sold.schema.extend({ metal: z.union([z.string(), z.array(z.string())]) })),
    'payload.metal was',
  ],
  [
    'a minor whose example an old reader refuses',
    minor(sold.schema.extend({ handles: z.union([z.int(), z.string()]) }), [{ ...example, handles: 'two' }]),
    'A consumer of pan.sold 2.0 rejects an example of 2.1: .*handles',
  ],
  [
    'a minor that can’t read an old example',
    minor(sold.schema.extend({ gift: z.literal(true) }), [{ ...example, gift: true }]),
    'pan.sold 2.1 cannot decode an example of 2.0: gift: ',
  ],
  [
    'a version lower than the published one',
    { version: '1.1', ...before[1] },
    'pan.sold 2.0 is published, but the code has the older 1.1',
  ],
  ['a version without an example', { version: '2.1', examples: [] }, 'pan.sold 2.1 has no example'],
  [
    'an example that breaks its schema',
    { version: '2.1', examples: [{ metal: 7 }] },
    'rejects an example of 2.1: .*metal',
  ],
  [
    'an upcaster from another schema than the last of its major',
    {
      upcasters: {
        1: upcaster(pan.omit({ weight: true }), (payload) => ({ ...payload, metal: 'tin', handles: 1 })),
      },
    },
    'The upcaster of pan.sold from 1 must begin with the schema of 1.1',
  ],
  [
    'an upcaster that leaves a field out',
    { upcasters: { 1: upcaster(pan, ({ pan: metal, sizes }) => ({ metal, sizes })) } },
    'pan.sold 2.0 cannot decode an example of 1.0: handles',
  ],
  [
    'an upcaster from a major that was never published',
    { upcasters: { 0: upcaster(pan, (payload) => payload) } },
    'no 0.x was ever published',
  ],
])('%s fails the build', (_, change, problem) => {
  const problems = findingsAfter(change).problems.join(' ').replaceAll('\n', ' ');
  expect(problems).toMatch(new RegExp(problem));
});

test('the published file of a type that no contract has any more must stay unchanged', () => {
  const retired = event<z.ZodType>({ type: 'pan.returned', ...before[0]! });
  const problemsAfter = (byHand: (file: string) => void) =>
    findingsAfter({}, (folder) => {
      writePublished(folder, publishedForm(retired));
      byHand(join(folder, fileOf(retired)));
    }).problems;
  expect(problemsAfter(() => undefined)).toEqual([]);
  expect(problemsAfter(change)).toEqual([expect.stringContaining('pan.returned/1.0.json was changed')]);
  expect(problemsAfter(rmSync)).toEqual([expect.stringContaining('pan.returned/1.0.json is missing')]);
});

test.each<[string, (folder: string) => void, string]>([
  [
    'changed',
    (folder) => change(join(folder, 'pan.sold/1.0.json')),
    'pan.sold/1.0.json was changed after it was published',
  ],
  ['deleted', (folder) => rmSync(join(folder, 'pan.sold/1.0.json')), 'pan.sold/1.0.json is missing'],
  [
    'added by hand',
    (folder) => cpSync(join(folder, 'pan.sold/1.1.json'), join(folder, 'pan.sold/1.2.json')),
    'pan.sold/1.2.json is not in SHA256SUMS. Delete it, and run "npm run publish-contracts" to write it.',
  ],
])('a published file that was %s fails the build', (_, changeFolder, problem) => {
  expect(findingsAfter({}, changeFolder).problems).toContainEqual(expect.stringContaining(problem));
});

const change = (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('copper', 'tin'));

test('publishing never overwrites a file', () => {
  findingsAfter({}, (folder) => {
    const file = join(folder, 'pan.sold/2.0.json');
    appendFileSync(file, '\n');
    expect(() => writePublished(folder, publishedForm(event(sold)))).toThrow('EEXIST');
  });
});
