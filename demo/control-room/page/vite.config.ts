import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import { parse } from 'yaml';

/** Emits the message catalogue as a file of the page, as JSON and YAML. */
const messageCatalogue: Plugin = {
  name: 'message-catalogue',
  generateBundle() {
    const yaml = readFileSync(`${import.meta.dirname}/../../../docs/asyncapi.yaml`, 'utf8');
    this.emitFile({ type: 'asset', fileName: 'asyncapi.json', source: JSON.stringify(parse(yaml)) });
    this.emitFile({ type: 'asset', fileName: 'asyncapi.yaml', source: yaml });
  },
};

/** Builds the static files that the control room serves. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [messageCatalogue],
  build: {
    outDir: '../../../dist/demo/control-room/page',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
