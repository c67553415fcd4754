import { run } from '#service';
import { AnalyticsModule } from './analytics.module.js';
await run('analytics', AnalyticsModule);
