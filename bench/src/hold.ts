import { writeFileSync } from 'node:fs';
import { benchPorts } from '../../stack/src/ports.js';
import { startStack } from '../../stack/src/stack.js';
const interrupt = new AbortController();
const stack = await startStack({ name: 'bench', ports: benchPorts, settings: {}, fresh: true, bare: true, progress: (() => () => undefined) as never, signal: interrupt.signal });
writeFileSync('/tmp/facts.json', JSON.stringify(stack.facts));
console.log('up');
process.on('SIGTERM', () => void stack.stop().then(() => process.exit(0)));
setInterval(() => undefined, 1e6);
