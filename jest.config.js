/** Sources run as they are: `.js` in an import means the `.ts` beside it, and `#contracts` its source instead of its build. */
const sources = {
  // The default lies in /tmp under a name that everybody knows, and what is there is run.
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

const onItsStack = { setupFiles: ['<rootDir>/test/support/select-stack.js'] };

const inTheShop = {
  ...onItsStack,
  setupFilesAfterEnv: ['<rootDir>/test/support/begin-without-dead-letters.ts'],
};

/** The last four meet the shop as its users do, over HTTP, SMTP, AMQP and in a browser: `npm test` starts it for them. */
export default {
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/support/sort-by-path.js',
  projects: [
    { displayName: 'unit', ...testsIn('{apps,stand-ins,demo,libs,stack,bench,test/support}') },
    { displayName: 'architecture', ...testsIn('test/architecture') },
    { displayName: 'stories', ...testsIn('test/stories'), ...inTheShop },
    { displayName: 'reliability', ...testsIn('test/reliability'), ...inTheShop },
    { displayName: 'pages', ...testsIn('test/pages'), ...inTheShop },
    { displayName: 'afterwards', ...testsIn('test/afterwards'), ...onItsStack },
  ],
};
