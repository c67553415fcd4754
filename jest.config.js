/** Tests run the sources: `.js` in an import is the `.ts` beside it, and `#contracts` is its source instead of its build. */
const sources = {
  // Jest executes code from this folder. Its default is a known path in /tmp, where another user could write.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  roots: ['apps', 'stand-ins', 'demo', 'libs', 'prisma', 'stack', 'bench', 'test'].map(
    (folder) => `<rootDir>/${folder}`,
  ),
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
      },
    ],
  },
};

const testsIn = (folders) => ({ ...sources, testMatch: [`<rootDir>/${folders}/**/*.test.ts`] });

const onOwnStack = { setupFiles: ['<rootDir>/test/support/select-stack.js'] };

const inRunningShop = {
  ...onOwnStack,
  setupFilesAfterEnv: ['<rootDir>/test/support/begin-without-dead-letters.ts'],
};

/** The last five use a running shop over HTTP, SMTP, AMQP and in a browser: `npm test` starts it, and leaves out `long`. */
export default {
  testTimeout: 300_000,
  testSequencer: '<rootDir>/test/support/sort-by-path.js',
  projects: [
    { displayName: 'unit', ...testsIn('{apps,stand-ins,demo,libs,stack,bench,test/support}') },
    { displayName: 'architecture', ...testsIn('test/architecture') },
    { displayName: 'end-to-end', ...testsIn('test/end-to-end'), ...inRunningShop },
    { displayName: 'reliability', ...testsIn('test/reliability'), ...inRunningShop },
    { displayName: 'pages', ...testsIn('test/pages'), ...inRunningShop },
    { displayName: 'long', ...testsIn('test/long'), ...inRunningShop },
    { displayName: 'afterwards', ...testsIn('test/afterwards'), ...onOwnStack },
  ],
};
