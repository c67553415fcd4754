import { Injectable } from '@nestjs/common';

/** Requirements of a service besides its broker and its database, shown in `/health/ready`. */
@Injectable()
export class Readiness {
  private readonly failures = new Map<string, () => string | undefined>();

  /** `failure` returns why the requirement is not met, or undefined if it is. */
  require(name: string, failure: () => string | undefined): void {
    this.failures.set(name, failure);
  }

  get requirements(): ReadonlyMap<string, () => string | undefined> {
    return this.failures;
  }
}
