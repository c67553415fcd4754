import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import { parse } from 'yaml';

/** Lays the message catalogue beside the page, as JSON. */
const messageCatalogue: Plugin = {
  name: 'message-catalogue',
  generateBundle() {
    const yaml = readFileSync(`${import.meta.dirname}/../../../docs/asyncapi.yaml`, 'utf8');
    this.emitFile({ type: 'asset', fileName: 'asyncapi.json', source: JSON.stringify(parse(yaml)) });
    this.emitFile({ type: 'asset', fileName: 'asyncapi.yaml', source: yaml });
  },
};

/** The page of the control room, as files that its service hands out. */
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
