export { prismaOptions, type Database } from './database.js';
export { invalidRequest, Problem, type ProblemDetails } from './http/problem.js';
export { Story } from './http/story.js';
export { JsonLogger } from './logger.js';
export { httpConfig, type PlatformConfig } from './platform.config.js';
export { MetricsController } from './metrics.js';
export { milliseconds, readConfig } from './read-config.js';
export { run } from './run.js';
export { ServiceModule } from './service.module.js';
