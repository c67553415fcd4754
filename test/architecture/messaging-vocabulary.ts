import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, subscriptions } from '#contracts';
import { filesIn } from './layout.js';

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

/** Imports from #contracts other than the types that describe a contract. */
export function forbiddenImports(root: string): string[] {
  const { text } = readCode(root, 'libs/contracts/src/contract.ts');
  const types = [...text.matchAll(/export (?:type|interface) (\w+)/g)].map(([, name]) => name);
  const allowed = types.map((name) => `type ${name}`);
  return messagingOf(root).flatMap((code) =>
    namesFromContracts(code)
      .filter((name) => !allowed.includes(name))
      .map(
        (name) => `${code.file} imports ${name}: it may import from #contracts only ${allowed.join(', ')}`,
      ),
  );
}

/** For `import { a, type B }` and `import type { B }`: values by name, types with "type" before the name. */
const namesFromContracts = ({ text }: Code): string[] =>
  [...text.matchAll(/(?:import|export)\s+(type\s)?([^;]*?)\s*from '#contracts'/g)].flatMap(
    ([, type = '', names = '']) => [...names.matchAll(/[\w*][^,{}]*/g)].map(([name]) => type + name.trim()),
  );

/** Names of the shop's services and message subjects in the code of messaging; comments may have them. */
export function shopWords(root: string): string[] {
  const contracts = Object.values(subscriptions).flatMap(({ publishes }): Contract[] => publishes);
  const subjects = contracts.map(({ type }) => type.replace(/\..*/, ''));
  // `message` is the subject of the telemetry `message.activity`, and what messaging is about.
  const forbidden = [...Object.keys(subscriptions), ...subjects].filter((word) => word !== 'message');
  return messagingOf(root).flatMap(({ file, text }) =>
    [...text.matchAll(/[A-Z]?[a-z]+/g)]
      .map(([word]) => word.toLowerCase())
      .filter((word) => forbidden.includes(word))
      .map((word) => `${file} contains "${word}": messaging must not depend on this shop`),
  );
}
