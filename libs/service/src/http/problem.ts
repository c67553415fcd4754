import { HttpException } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A response of RFC 9457. `detail` says what the caller can do. */
export interface ProblemDetails {
  title: string;
  detail: string;
  /** One entry for each invalid field. */
  errors?: { field: string; detail: string }[];
  /** Further members, e.g. the id of the order. */
  [extension: string]: unknown;
}

/** Thrown when a request is refused. The response is `application/problem+json`. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly details: ProblemDetails,
  ) {
    super(details, status);
    this.message = details.title;
  }
}

export const invalidRequest = (issues: readonly StandardSchemaV1.Issue[]): Problem =>
  new Problem(400, {
    title: 'The request is not valid',
    detail: 'Correct the fields listed in "errors" and send it again. Nothing was done.',
    errors: issues.map(({ path = [], message }) => ({
      field:
        path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.') ||
        'body',
      detail: message,
    })),
  });
