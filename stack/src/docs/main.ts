import { readFileSync, writeFileSync } from 'node:fs';
import { subscriptions } from '#contracts';
import { replaceSection } from './markdown.js';
import { topologyPage } from './topology-page.js';

const file = 'docs/architecture.md';
const page = readFileSync(file, 'utf8');
const generated = replaceSection(page, 'topology', topologyPage(subscriptions));
if (generated !== page) writeFileSync(file, generated);
console.log(`${file} ${generated === page ? 'was up to date' : 'is written anew'}`);
