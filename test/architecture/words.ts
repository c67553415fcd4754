import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, subscriptions } from '#contracts';
import { filesIn } from './rooms.js';

interface Code {
  file: string;
  text: string;
}

const readCode = (root: string, file: string): Code => ({
  file,
  text: readFileSync(join(root, file), 'utf8').replace(/\/\*[^]*?\*\/|(?<!:)\/\/.*/g, ''),
});

const messagingOf = (root: string): Code[] =>
  filesIn(root, 'libs/messaging/src')
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readCode(root, file));

/** What messaging imports from the contracts beyond the types of what a contract is. */
export function foreignImports(root: string): string[] {
  const { text } = readCode(root, 'libs/contracts/src/contract.ts');
  const types = [...text.matchAll(/export (?:type|interface) (\w+)/g)].map(([, name]) => name);
  const allowed = types.map((name) => `type ${name}`);
  return messagingOf(root).flatMap((code) =>
    namesFromContracts(code)
      .filter((name) => !allowed.includes(name))
      .map((name) => `${code.file} imports ${name}: it may take from #contracts only ${allowed.join(', ')}`),
  );
}

/** As in `import { a, type B }` and `import type { B }`: values by their name, types with "type" before it. */
const namesFromContracts = ({ text }: Code): string[] =>
  [...text.matchAll(/(?:import|export)\s+(type\s)?([^;]*?)\s*from '#contracts'/g)].flatMap(
    ([, type = '', names = '']) => [...names.matchAll(/[\w*][^,{}]*/g)].map(([name]) => type + name.trim()),
  );

/** Where messaging's code, not its comments, speaks of the shop: of its services and of what their messages are about. */
export function wordsOfTrade(root: string): string[] {
  const contracts = Object.values(subscriptions).flatMap(({ publishes }): Contract[] => publishes);
  const subjects = contracts.map(({ type }) => type.replace(/\..*/, ''));
  const trade = [...Object.keys(subscriptions), ...subjects].filter((word) => word !== 'message');
  return messagingOf(root).flatMap(({ file, text }) =>
    [...text.matchAll(/[A-Z]?[a-z]+/g)]
      .map(([word]) => word.toLowerCase())
      .filter((word) => trade.includes(word))
      .map((word) => `${file} says "${word}": messaging carries any message of any shop`),
  );
}
