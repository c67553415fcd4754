import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { asyncApiDocument } from './asyncapi/asyncapi-document.js';
import { generatedResources } from '../kubernetes/resources.js';
import { failureTables } from './failure-table.js';
import { replaceSection } from './markdown.js';
import { openApiDocuments } from './openapi.js';
import { topologyPage } from './topology-page.js';

const architecture = 'docs/architecture.md';
write(
  architecture,
  replaceSection(readFileSync(architecture, 'utf8'), 'topology', topologyPage(subscriptions)),
);
const guarantees = 'docs/guarantees.md';
write(guarantees, replaceSection(readFileSync(guarantees, 'utf8'), 'failures', failureTables()));
write('docs/asyncapi.yaml', asyncApiDocument(subscriptions));
mkdirSync('docs/openapi', { recursive: true });
for (const [service, document] of Object.entries(openApiDocuments()))
  write(`docs/openapi/${service}.yaml`, document);
for (const [file, text] of Object.entries(generatedResources(subscriptions)))
  write(`deploy/kubernetes/base/generated/${file}`, text);

function write(file: string, generated: string): void {
  const isOutdated = !existsSync(file) || readFileSync(file, 'utf8') !== generated;
  if (isOutdated) writeFileSync(file, generated);
  console.log(`${file}: ${isOutdated ? 'written' : 'up to date'}`);
}
