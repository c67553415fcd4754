import { type ServiceName, subscriptions } from '#contracts';
import { Inbox, MessagingModule, OutboxBacklog, Telemetry } from '#messaging';
import {
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { type Database, prismaOptions } from './database.js';
import { Activity } from './activity.js';
import { DATABASE, HealthController } from './health.controller.js';
import { countMove, MetricsController, showBacklog } from './metrics.js';
import { readPlatformConfig } from './platform.config.js';
import { Readiness } from './readiness.js';
import { Repetition } from './repetition.js';

type DatabaseClass = new (options: ReturnType<typeof prismaOptions>) => Database;

/** What the services have in common: database, messaging, health, metrics. */
@Module({})
export class ServiceModule implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly config = readPlatformConfig();
  private readonly cleaning = new Repetition('inbox-cleaning', () =>
    this.inbox.forgetAfter(this.config.INBOX_RETENTION_DAYS),
  );

  constructor(
    private readonly modules: ModuleRef,
    private readonly inbox: Inbox,
    private readonly activity: Activity,
    private readonly telemetry: Telemetry,
    private readonly backlog: OutboxBacklog,
  ) {}

  /** Reads the environment; called once per process, in the service's module. */
  static for(service: ServiceName, database: DatabaseClass): DynamicModule {
    const config = readPlatformConfig();
    const activity = new Activity(service);
    const providers = [
      { provide: Activity, useValue: activity },
      Readiness,
      { provide: database, useFactory: () => new database(prismaOptions(config)) },
      { provide: DATABASE, useExisting: database },
    ];
    return {
      module: ServiceModule,
      global: true,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        MessagingModule.for({
          service,
          subscriptions,
          rabbitmqUrl: config.RABBITMQ_URL,
          databaseUrl: config.DATABASE_URL,
          database,
          retryDelaysMs: config.RETRY_DELAYS_MS,
          handlerTimeoutMs: config.HANDLER_TIMEOUT_MS,
          concurrency: config.CONCURRENCY,
          onMove: (move) => {
            countMove(move);
            activity.note(move);
          },
        }),
      ],
      controllers: [HealthController, MetricsController],
      providers,
      exports: providers,
    };
  }

  onApplicationBootstrap(): void {
    this.cleaning.start(this.config.INBOX_CLEANING_EVERY_MS);
    this.activity.start(this.telemetry);
    showBacklog(this.backlog);
  }

  async onModuleDestroy(): Promise<void> {
    await this.cleaning.stop();
    this.activity.stop(this.telemetry);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.modules.get<Database>(DATABASE).$disconnect();
  }
}
