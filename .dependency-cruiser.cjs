/**
 * The allowed dependencies. test/architecture checks every rule against the code, and against a planted violation that the
 * rule must report. `npx depcruise apps stand-ins demo libs stack bench` lists violations on the command line.
 */
const tests = '\\.test\\.ts$';

/** Built for the browser; the image has only the built files. */
const page = '^demo/control-room/page/';

/** A service of the shop, the control room or a stand-in: each runs in its own process. */
const app = '(apps/[^/]+|demo/control-room|stand-ins/[^/]+)';

/** Entry points: they are started, never imported. */
const processes = [
  '/main\\.tsx?$',
  '/vite\\.config\\.ts$',
  '^stack/[a-z-]+\\.mjs$',
  '^stack/src/(start|test|verify|dlq|rebuild|token|environment)\\.ts$',
  '^demo/chaos/docker-later\\.ts$',
  '^bench/src/.*\\.process\\.ts$',
  '^demo/lessons/(environment/(consumer|producer)|rails/(rail-consumer|servers/sqs-emulator))-process\\.ts$',
];

/** Installed or not. */
const packages = (...names) => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'an-app-imports-no-other-app',
      comment: 'Services exchange messages only: consume an event of the other app, or send it a command.',
      from: { path: `^${app}/` },
      to: { path: `^${app}/`, pathNot: '^$1/' },
    },
    {
      name: 'an-app-imports-only-its-own-database',
      comment: 'Subscribe to the events of the other service and keep a copy, as order does with prices.',
      from: { path: '^(?:apps|demo|stand-ins)/([^/]+)/' },
      to: { path: '^prisma/', pathNot: '^prisma/$1/' },
    },
    {
      name: 'only-persistence-imports-the-database',
      comment: 'Add a method to persistence/ that does what you need, and call it.',
      from: {
        path: `^(${app}|libs)/`,
        pathNot: [`^${app}/src/persistence/`, '^libs/database/', '^libs/messaging/src/outbox/'],
      },
      to: { path: [packages('@prisma', 'prisma', 'pg'), '^prisma/'] },
    },
    {
      name: 'only-messaging-imports-the-broker-client',
      comment: 'Import what you need from #messaging: Subscribe, Inbox, Outbox, ReplyInbox, Telemetry.',
      from: { path: `^(${app}|libs)/`, pathNot: '^libs/messaging/' },
      to: { path: packages('amqplib', 'amqp-connection-manager', '@nestjs/microservices') },
    },
    {
      name: 'a-handler-imports-no-http',
      comment: 'A handler runs without a request: move what it shares with http/ beside the module.',
      from: { path: `^${app}/src/handlers/` },
      to: {
        path: [
          packages('fastify', '@fastify', '@nestjs/platform-fastify', '@nestjs/swagger'),
          `^${app}/src/http/`,
        ],
      },
    },
    {
      name: 'the-domain-imports-nothing',
      comment: 'domain/ has pure functions: pass what they need as arguments, return what should happen.',
      from: { path: `^(${app}/src/domain)/`, pathNot: tests },
      to: { pathNot: '^$1/' },
    },
    {
      name: 'messaging-imports-no-service',
      comment: 'Pass what messaging must know of a service to MessagingModule.for.',
      from: { path: '^libs/messaging/' },
      to: { path: '^(libs|apps|demo|stand-ins|prisma)/', pathNot: '^libs/(messaging|contracts|database)/' },
    },
    {
      name: 'the-database-library-imports-no-other-library',
      comment: 'Every service opens transactions with it: write their statements in the calling code.',
      from: { path: '^libs/database/' },
      to: { path: '^(libs|apps|demo|stand-ins|prisma)/', pathNot: '^libs/database/' },
    },
    {
      name: 'contracts-import-only-zod',
      comment: 'A reader of a message needs only its contract and zod.',
      from: { path: '^libs/contracts/', pathNot: tests },
      to: { pathNot: ['^libs/contracts/', packages('zod')] },
    },
    {
      name: 'identity-imports-only-jose',
      comment: 'Scripts create and check tokens with it, without the rest of the shop.',
      from: { path: '^libs/identity/', pathNot: tests },
      to: { pathNot: ['^libs/identity/', packages('jose'), '^(node:)?crypto$'] },
    },
    {
      name: 'http-access-imports-only-node-http',
      comment: 'Every HTTP server uses it, with any framework: it imports node:http and nothing else.',
      from: { path: '^libs/http-access/', pathNot: tests },
      to: { pathNot: ['^libs/http-access/', '^(node:)?(http|stream)$'] },
    },
    {
      name: 'the-http-client-imports-nothing',
      comment: 'Apps, stack and libraries use it: move code that belongs to one of them there.',
      from: { path: '^libs/http-client/', pathNot: tests },
      to: { pathNot: '^libs/http-client/' },
    },
    {
      name: 'the-service-library-imports-no-app',
      comment: 'Every app uses libs/service: pass what one of them needs to ServiceModule.for or run.',
      from: { path: '^libs/service/' },
      to: { path: '^(apps|demo|stand-ins|prisma)/', pathNot: '^demo/lessons/' },
    },
    {
      name: 'a-library-is-imported-through-its-index',
      comment:
        'Import from #contracts, #database, #http-access, #http-client, #identity, #messaging or #service; export what is missing from its index.ts.',
      from: { path: '^(?:libs/([^/]+)|[^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'the-page-imports-only-its-own-code',
      comment: 'The page runs in a browser and calls an HTTP API: write the type into api/types.ts.',
      from: { path: `${page}src/`, pathNot: tests },
      to: { pathNot: [`${page}src/`, packages('preact', '@dagrejs/dagre')] },
    },
    {
      name: 'nothing-imports-the-page',
      comment: 'Vite builds the page for the browser: no other code can import it.',
      from: { pathNot: page },
      to: { path: page },
    },
    {
      name: 'production-code-imports-no-stack-test-or-bench',
      comment: 'Production does not have what runs, tests or measures the shop.',
      from: { path: `^(${app}|libs)/`, pathNot: tests },
      to: { path: '^(stack|test|bench|demo/(chaos|flash-sale))/' },
    },
    {
      name: 'the-stack-imports-no-app',
      comment: 'stack/ starts, kills and queries the apps from outside: start a process instead.',
      from: { path: '^stack/' },
      to: { path: '^(apps|demo|stand-ins|test)/', pathNot: '^test/support/eventually\\.ts$' },
    },
    {
      name: 'nothing-imports-the-lessons',
      comment: 'A lesson is wrong on purpose: its code is for the lesson only.',
      from: { pathNot: '^demo/lessons/' },
      to: { path: '^demo/lessons/' },
    },
    {
      name: 'no-circular-dependency',
      comment: 'Move what both files need into a third file.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unused-file',
      comment: 'No entry point reaches this file: delete it, or use it.',
      from: { path: processes },
      to: {
        path: '^(apps|demo|libs|stack|stand-ins|bench)/',
        pathNot: [tests, ...processes],
        reachable: false,
      },
    },
    {
      name: 'every-import-resolves',
      comment: 'Relative imports end in .js and name a file; packages are installed.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'every-package-is-declared',
      comment: 'The package is installed only as a dependency of another one: add it to package.json.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-code-imports-no-dev-dependency',
      comment: 'The image has dependencies only: move the package there in package.json.',
      from: {
        path: `^(${app}|libs|stack/src/(setup|verify|token|command-line|duration|running-shop|compose-project))`,
        pathNot: [tests, page],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules/', '^prisma/[^/]+/generated/'] },
    exclude: { path: '^(\\.\\./)*dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
    },
  },
};
