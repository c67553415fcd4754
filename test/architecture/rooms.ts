import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as contracts from '#contracts';
import { folderOf } from '../../stack/src/apps.js';

/** Every file under these folders, relative to the root, that is ours. */
export const filesIn = (root: string, ...folders: string[]): string[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    )
    .filter((file) => !/(^|\/)(node_modules|generated|dist)\//.test(file));

/** What a service lacks of the rooms that all have. */
export const missingRooms = (root: string, services: readonly string[]): string[] =>
  services.flatMap((service) =>
    ['main.ts', `${service}.module.ts`, 'handlers', 'domain', `persistence/${service}.database.ts`]
      .map((room) => `${folderOf(service)}/src/${room}`)
      .filter((room) => !existsSync(join(root, room)))
      .map((room) => `${room} is missing: every service has the same rooms`),
  );

/** The mains that do more than run a module. */
export const longMains = (root: string): string[] =>
  filesIn(root, 'apps', 'demo/control-room', 'stand-ins/bank')
    .filter((file) => basename(file) === 'main.ts')
    .filter((file) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length > 3)
    .map((file) => `${file} has more than three lines: what a service does stands in its module`);

/** Names that say nothing about what is inside. */
export const emptyNames = (root: string): string[] =>
  filesIn(root, 'apps', 'stand-ins', 'demo', 'libs', 'stack', 'test', 'bench')
    .filter((file) => /(^|[/.-])(utils?|commons?|helpers?|base|misc|shared|impl)([/.-]|$)/i.test(file))
    .map((file) => `${file} could hold anything: name it for what is in it`);

/** Handlers whose names are not the sentence that they carry out. */
export const misnamedHandlers = (root: string): string[] =>
  filesIn(root, 'apps', 'demo/control-room')
    .filter((file) => /^[^.]+\/src\/handlers\//.test(file) && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const problem = problemOf(file, readFileSync(join(root, file), 'utf8'));
      return problem ? [`${file} ${problem}`] : [];
    });

function problemOf(file: string, code: string): string | undefined {
  const [, name, kind] = /^[^.]+\/handlers\/([a-z]+(?:-[a-z]+)+)\.(handler|job)\.ts$/.exec(file) ?? [];
  if (!name) return 'is no sentence: name it verb-what-when-it-happened.handler.ts or verb-what.job.ts';
  if (!code.includes(`export class ${pascal(name)} `)) return `does not export ${pascal(name)}`;
  const [heard, ...others] = [...code.matchAll(/@Subscribe\((\w+)\)/g)].map(([, contract]) => contract);
  if (kind === 'job') return heard && 'listens, so it is a handler';
  if (!heard) return 'listens to nothing: a handler has a @Subscribe, a job is named .job.ts';
  if (others.length > 0) return 'listens to several messages: one file for each';
  return tells(name, heard) ? undefined : `does not say that it listens to ${heard}`;
}

/** An event is told by its end, `…-when-order-created`; a command is turned round: `payment.charge` is `charge-payment`. */
function tells(name: string, contractName: string): boolean {
  const contract = (contracts as Record<string, unknown>)[contractName] as contracts.Contract | undefined;
  if (!contract) return false;
  const words = contract.type.split('.');
  return contract.kind === 'command'
    ? name === words.reverse().join('-')
    : name.endsWith(`-when-${words.join('-')}`);
}

const pascal = (name: string): string =>
  name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
