/**
 * The arrows of the shop. test/architecture holds every rule against the code, and against a planted violation that
 * proves that it bites. `npx depcruise apps stand-ins demo libs stack bench` lists what is wrong from the command line.
 */
const tests = '\\.test\\.ts$';

/** Built into files for the browser; what it is made of stays behind. */
const page = '^demo/control-room/page/';

/** A service of the shop, the control room or a stand-in: each is a process of its own. */
const app = '(apps/[^/]+|demo/control-room|stand-ins/[^/]+)';

/** What is started, and not imported. */
const processes = [
  '/main\\.tsx?$',
  '/vite\\.config\\.ts$',
  '^stack/[a-z-]+\\.mjs$',
  '^stack/src/(start|test|verify|dlq|rebuild|token|environment)\\.ts$',
  '^demo/chaos/docker-later\\.ts$',
  '^bench/src/.*\\.process\\.ts$',
  '^demo/lessons/environment/(consumer|producer)-process\\.ts$',
];

/** Matches these packages, whether or not they are installed. */
const packages = (...names) => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'an-app-imports-no-other-app',
      comment: 'Services meet in messages alone: listen to an event of the other app, or send it a command.',
      from: { path: `^${app}/` },
      to: { path: `^${app}/`, pathNot: '^$1/' },
    },
    {
      name: 'an-app-knows-its-own-database-alone',
      comment: 'What another service knows arrives in its events: keep a copy, as order has of prices.',
      from: { path: '^(?:apps|demo|stand-ins)/([^/]+)/' },
      to: { path: '^prisma/', pathNot: '^prisma/$1/' },
    },
    {
      name: 'the-database-stays-in-persistence',
      comment: 'Only persistence/ speaks to the database: give it a method that says what you need.',
      from: {
        path: `^(${app}|libs)/`,
        pathNot: [`^${app}/src/persistence/`, '^libs/database/', '^libs/messaging/src/outbox/'],
      },
      to: { path: [packages('@prisma', 'prisma', 'pg'), '^prisma/'] },
    },
    {
      name: 'the-broker-stays-in-messaging',
      comment: 'Take what you need from #messaging: Subscribe, Inbox, Outbox, ReplyInbox, Telemetry.',
      from: { path: `^(${app}|libs)/`, pathNot: '^libs/messaging/' },
      to: { path: packages('amqplib', 'amqp-connection-manager', '@nestjs/microservices') },
    },
    {
      name: 'a-handler-knows-no-http',
      comment: 'A message calls a handler: what it shares with http/ belongs beside the module.',
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
      comment: 'domain/ is pure: hand in what it needs as an argument, and return what should happen.',
      from: { path: `^(${app}/src/domain)/`, pathNot: tests },
      to: { pathNot: '^$1/' },
    },
    {
      name: 'messaging-knows-no-service',
      comment: 'What messaging must know of a service is handed to MessagingModule.for.',
      from: { path: '^libs/messaging/' },
      to: { path: '^(libs|apps|demo|stand-ins|prisma)/', pathNot: '^libs/(messaging|contracts|database)/' },
    },
    {
      name: 'the-database-library-stands-alone',
      comment: 'It opens transactions for anybody: what is written in them belongs to whoever calls it.',
      from: { path: '^libs/database/' },
      to: { path: '^(libs|apps|demo|stand-ins|prisma)/', pathNot: '^libs/database/' },
    },
    {
      name: 'contracts-import-only-zod',
      comment: 'Whoever reads a message must be able to read its contract without our libraries.',
      from: { path: '^libs/contracts/', pathNot: tests },
      to: { pathNot: ['^libs/contracts/', packages('zod')] },
    },
    {
      name: 'identity-knows-tokens-alone',
      comment: 'Whoever makes or checks a token, a script too, must be able to without the rest of the shop.',
      from: { path: '^libs/identity/', pathNot: tests },
      to: { pathNot: ['^libs/identity/', packages('jose'), '^(node:)?crypto$'] },
    },
    {
      name: 'http-access-stands-alone',
      comment: 'Every HTTP server uses it, whatever framework it has: it knows node:http and nothing else.',
      from: { path: '^libs/http-access/', pathNot: tests },
      to: { pathNot: ['^libs/http-access/', '^(node:)?(http|stream)$'] },
    },
    {
      name: 'the-http-client-stands-alone',
      comment: 'Apps, stack and libraries use it: what it knows of one of them does not belong there.',
      from: { path: '^libs/http-client/', pathNot: tests },
      to: { pathNot: '^libs/http-client/' },
    },
    {
      name: 'the-platform-knows-no-app',
      comment: 'libs/service is for every app: what one of them needs is handed to ServiceModule.for or run.',
      from: { path: '^libs/service/' },
      to: { path: '^(apps|demo|stand-ins|prisma)/', pathNot: '^demo/lessons/' },
    },
    {
      name: 'a-library-is-entered-by-its-door',
      comment:
        'Import from #contracts, #database, #http-access, #http-client, #identity, #messaging or #service; what is missing there is exported by its index.ts.',
      from: { path: '^(?:libs/([^/]+)|[^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'the-page-knows-the-api-alone',
      comment: 'The page runs in a browser, its service answers over HTTP: write the type into api/types.ts.',
      from: { path: `${page}src/`, pathNot: tests },
      to: { pathNot: [`${page}src/`, packages('preact')] },
    },
    {
      name: 'the-page-stays-in-the-browser',
      comment: 'Its files are handed out, and imported by nobody.',
      from: { pathNot: page },
      to: { path: page },
    },
    {
      name: 'the-shop-knows-nothing-of-its-stage',
      comment: 'What runs, tests or measures the shop is not there in production.',
      from: { path: `^(${app}|libs)/`, pathNot: tests },
      to: { path: '^(stack|test|bench)/' },
    },
    {
      name: 'the-stage-starts-apps-as-processes',
      comment: 'stack/ starts, kills and asks the apps from outside; nothing in it may run inside one.',
      from: { path: '^stack/' },
      to: { path: '^(apps|demo|stand-ins|test)/', pathNot: '^test/support/eventually\\.ts$' },
    },
    {
      name: 'the-wrong-way-stays-in-lessons',
      comment: 'What a lesson does wrong on purpose, and what it is taught with, is for the lesson alone.',
      from: { pathNot: '^demo/lessons/' },
      to: { path: '^demo/lessons/' },
    },
    {
      name: 'no-circle',
      comment: 'Move what both need into a file of its own.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-file',
      comment: 'No process reaches this file: delete it, or use it.',
      from: { path: processes },
      to: {
        path: '^(apps|demo|libs|stack|stand-ins|bench)/',
        pathNot: [tests, ...processes],
        reachable: false,
      },
    },
    {
      name: 'every-import-is-found',
      comment: 'Relative imports end in .js and name a file; packages are installed.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'every-package-is-declared',
      comment: 'It is here by accident: add it to package.json.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'the-image-needs-no-development-package',
      comment: 'The image holds dependencies only: move the package there in package.json.',
      from: { path: `^(${app}|libs|stack/src/(setup|verify|token))`, pathNot: [tests, page] },
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
