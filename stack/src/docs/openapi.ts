import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { apps, folderOf } from '../apps.js';
import { shopPorts } from '../ports.js';

/** What a service must be told before it can be looked at; nothing is ever opened there. */
const nowhere = {
  PORT: '0',
  DATABASE_URL: 'postgresql://nowhere/nothing',
  RABBITMQ_URL: 'amqp://nowhere',
};

/** The OpenAPI documents as YAML by service, read off the compiled services; none is started. */
export function openApiDocuments(): Record<string, string> {
  const services = apps.map((name) => {
    const url = `http://127.0.0.1:${shopPorts[name as keyof typeof shopPorts]}`;
    return `${name}=${url}=${pathToFileURL(resolve(`dist/${folderOf(name)}/src/${name}.module.js`)).href}`;
  });
  const printed = execFileSync(process.execPath, ['dist/libs/service/src/openapi/main.js', ...services], {
    env: { ...process.env, ...nowhere },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const documents = Object.entries(JSON.parse(printed) as Record<string, object>);
  return Object.fromEntries(
    documents.map(([name, document]) => [
      name,
      stringify(document, { lineWidth: 110, aliasDuplicateObjects: false }),
    ]),
  );
}
