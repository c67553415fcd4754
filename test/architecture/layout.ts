import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as contracts from '#contracts';
import { folderOf } from '../../stack/src/apps.js';

/** Our own files below the folders, relative to the root. */
export const filesIn = (root: string, ...folders: string[]): string[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    )
    .filter((file) => !/(^|\/)(node_modules|generated|dist)\//.test(file));

export const missingParts = (root: string, services: readonly string[]): string[] =>
  services.flatMap((service) =>
    ['main.ts', `${service}.module.ts`, 'handlers', 'domain', `persistence/${service}.database.ts`]
      .map((part) => `${folderOf(service)}/src/${part}`)
      .filter((part) => !existsSync(join(root, part)))
      .map((part) => `${part} is missing: every service has the same layout`),
  );

export const longMains = (root: string): string[] =>
  filesIn(root, 'apps', 'demo/control-room', 'stand-ins/bank')
    .filter((file) => basename(file) === 'main.ts')
    .filter((file) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length > 3)
    .map((file) => `${file} has more than three lines: put the rest into the module of the service`);

/** Files and folders whose name does not say what they contain. */
export const genericNames = (root: string): string[] =>
  filesIn(root, 'apps', 'stand-ins', 'demo', 'libs', 'stack', 'test', 'bench')
    .filter((file) => /(^|[/.-])(utils?|commons?|helpers?|base|misc|shared|impl)([/.-]|$)/i.test(file))
    .map((file) => `${file} has a generic name: name it after its content`);

/** Handlers and jobs whose name does not follow from their message or task. */
export const misnamedHandlers = (root: string): string[] =>
  filesIn(root, 'apps', 'demo/control-room')
    .filter((file) => /^[^.]+\/src\/handlers\//.test(file) && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const problem = problemOf(file, readFileSync(join(root, file), 'utf8'));
      return problem ? [`${file} ${problem}`] : [];
    });

function problemOf(file: string, code: string): string | undefined {
  const [, name, kind] = /^[^.]+\/handlers\/([a-z]+(?:-[a-z]+)+)\.(handler|job)\.ts$/.exec(file) ?? [];
  if (!name) return 'has a wrong name: use verb-what-when-it-happened.handler.ts or verb-what.job.ts';
  if (!code.includes(`export class ${pascal(name)} `)) return `does not export ${pascal(name)}`;
  const [consumed, ...others] = [...code.matchAll(/@Subscribe\((\w+)\)/g)].map(([, contract]) => contract);
  if (kind === 'job') return consumed && 'consumes a message: name it .handler.ts';
  if (!consumed) return 'consumes no message: add @Subscribe, or name it .job.ts';
  if (others.length > 0) return 'consumes several messages: write one file for each';
  return isNamedAfter(name, consumed) ? undefined : `does not name the message that it consumes, ${consumed}`;
}

/** Names end in the event, `…-when-order-created`, or turn the command round: `payment.charge` is `charge-payment`. */
function isNamedAfter(name: string, contractName: string): boolean {
  const contract = (contracts as Record<string, unknown>)[contractName] as contracts.Contract | undefined;
  if (!contract) return false;
  const words = contract.type.split('.');
  return contract.kind === 'command'
    ? name === words.reverse().join('-')
    : name.endsWith(`-when-${words.join('-')}`);
}

const pascal = (name: string): string =>
  name.replace(/(^|-)([a-z])/g, (_, _dash, initial: string) => initial.toUpperCase());
