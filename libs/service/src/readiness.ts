import { Injectable } from '@nestjs/common';

/** What a service needs to do its work, beside its broker and its database; part of `/health/ready`. */
@Injectable()
export class Readiness {
  private readonly failures = new Map<string, () => string | undefined>();

  /** `failure` says why the service is not ready; undefined when it is. */
  require(name: string, failure: () => string | undefined): void {
    this.failures.set(name, failure);
  }

  get requirements(): ReadonlyMap<string, () => string | undefined> {
    return this.failures;
  }
}
