/** Sources run as they are: `.js` in an import means the `.ts` beside it, and `#contracts` its source instead of its build. */
const sources = {
  roots: ['apps', 'libs', 'prisma', 'stack', 'test'].map((folder) => `<rootDir>/${folder}`),
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

/** These meet the shop as its users do, over HTTP, SMTP and AMQP: `npm test` starts one for them. */
const againstTheShop = { ...sources, testTimeout: 60_000 };

export default {
  projects: [
    { ...sources, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,stack,test/support}/**/*.test.ts'] },
    { ...sources, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.test.ts'], testTimeout: 60_000 },
    { ...againstTheShop, displayName: 'stories', testMatch: ['<rootDir>/test/stories/**/*.test.ts'] },
    { ...againstTheShop, displayName: 'reliability', testMatch: ['<rootDir>/test/reliability/**/*.test.ts'] },
  ],
};
