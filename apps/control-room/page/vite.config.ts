import { defineConfig } from 'vite';

/** The page of the control room, as files that its service hands out. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: '../../../dist/apps/control-room/page',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
