import { readFileSync } from 'node:fs';
import { handledBy } from './consuming/consuming.section.js';
const facts = JSON.parse(readFileSync('/tmp/facts.json', 'utf8')) as never;
const names = process.argv.slice(3);
const rates: Record<string, number[]> = {};
for (let round = 0; round < Number(process.argv[2]); round++)
  for (const name of names)
    (rates[name] ??= []).push(Math.round(await handledBy({ stack: { facts } as never, signal: new AbortController().signal, rounds: 1, say: () => undefined } as never, name, { products: 100 })));
console.log(JSON.stringify(rates));
process.exit(0);
