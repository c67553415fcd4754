import { type ServiceName, subscriptions } from '#contracts';
import { Database } from '#database';
import { Inbox, Messaging, MessagingModule, OutboxBacklog, Telemetry } from '#messaging';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { Activity } from './message-activity.js';
import { HealthController } from './health.controller.js';
import {
  countDropped,
  countDuplicate,
  countMessageEvent,
  countRelayBatch,
  startCounters,
} from './metrics/message-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { showBacklog, showConsumers, showPool } from './metrics/show-state.js';
import { databaseOptionsFrom, platformConfig, type PlatformConfig } from './platform.config.js';
import { Readiness } from './readiness.js';
import { RecurringJob } from './recurring-job.js';
import { reportHttpCalls } from './tracing/report-http-calls.js';

/** The generated Prisma client of a service. */
type PrismaClass = new (options: { adapter: PrismaAdapter; errorFormat: 'minimal' }) => object;
type PrismaAdapter = ReturnType<Database['prismaAdapter']>;

/** What every service needs: database, messaging, health, metrics, inbox cleaning. */
@Module({})
export class ServiceModule implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly inboxCleaning = new RecurringJob('inbox-cleaning', () =>
    this.inbox.deleteOlderThan(this.config.INBOX_RETENTION_DAYS),
  );

  constructor(
    @Inject(platformConfig.KEY) private readonly config: PlatformConfig,
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly activity: Activity,
    private readonly telemetry: Telemetry,
    private readonly backlog: OutboxBacklog,
    private readonly messaging: Messaging,
  ) {}

  /** Reads the environment. Call it once per process, in the service's module. */
  static for(service: ServiceName, prisma: PrismaClass): DynamicModule {
    const config = platformConfig();
    startCounters(service);
    reportHttpCalls();
    const activity = new Activity(service);
    const database = new Database(databaseOptionsFrom(config));
    // Prisma's other error formats quote the call with its values.
    const reads = () => new prisma({ adapter: database.prismaAdapter(), errorFormat: 'minimal' });
    const providers = [
      { provide: Activity, useValue: activity },
      Readiness,
      { provide: Database, useValue: database },
      { provide: prisma, useFactory: reads },
    ];
    return {
      module: ServiceModule,
      global: true,
      imports: [
        ConfigModule.forFeature(platformConfig),
        TerminusModule.forRoot({ logger: false }),
        MessagingModule.for({
          service,
          subscriptions,
          rabbitmqUrl: config.RABBITMQ_URL,
          database,
          relayDatabase: databaseOptionsFrom(config),
          retryDelaysMs: config.RETRY_DELAYS_MS,
          handlerTimeoutMs: config.HANDLER_TIMEOUT_MS,
          concurrency: config.CONCURRENCY,
          onMessageEvent: (event) => {
            countMessageEvent(event);
            activity.note(event);
          },
          onCall: (event) => activity.noteCall(event),
          onDropped: countDropped,
          onDuplicate: countDuplicate,
          onRelayBatch: countRelayBatch,
        }),
      ],
      controllers: [HealthController, MetricsController],
      providers,
      exports: providers,
    };
  }

  onApplicationBootstrap(): void {
    this.inboxCleaning.start(this.config.INBOX_CLEANING_EVERY_MS);
    this.activity.start(this.telemetry);
    // Before the outbox, whose query would count as waiting.
    showPool(this.database);
    showBacklog(this.backlog);
    showConsumers(this.messaging);
  }

  async onModuleDestroy(): Promise<void> {
    await this.inboxCleaning.stop();
    this.activity.stop(this.telemetry);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
