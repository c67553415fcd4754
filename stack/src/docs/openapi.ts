import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { apps, folderOf } from '../apps.js';
import { shopPorts } from '../ports.js';

/** The configuration that a module requires; no connection is opened. */
const placeholders = {
  PORT: '0',
  DATABASE_URL: 'postgresql://nowhere/nothing',
  RABBITMQ_URL: 'amqp://nowhere',
};

/** By service, as YAML. Reads the compiled modules; starts no service. */
export function openApiDocuments(): Record<string, string> {
  const services = apps.map((name) => {
    const url = `http://127.0.0.1:${shopPorts[name as keyof typeof shopPorts]}`;
    return `${name}=${url}=${pathToFileURL(resolve(`dist/${folderOf(name)}/src/${name}.module.js`)).href}`;
  });
  const output = execFileSync(process.execPath, ['dist/libs/service/src/openapi/main.js', ...services], {
    env: { ...process.env, ...placeholders },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const documents = Object.entries(JSON.parse(output) as Record<string, object>);
  return Object.fromEntries(
    documents.map(([name, document]) => [
      name,
      stringify(document, { lineWidth: 110, aliasDuplicateObjects: false }),
    ]),
  );
}
