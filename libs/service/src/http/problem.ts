import { HttpException } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';

/** An answer of RFC 9457; `detail` says what the caller can do about it. */
export interface ProblemDetails {
  title: string;
  detail: string;
  /** One entry per field that is wrong. */
  errors?: { field: string; detail: string }[];
  /** Further members, e.g. the id of the order it is about. */
  [extension: string]: unknown;
}

/** Thrown wherever a request can't be done; becomes `application/problem+json`. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly details: ProblemDetails,
  ) {
    super(details, status);
    this.message = details.title;
  }
}

/** What a schema finds wrong with a request, field by field. */
export const invalidRequest = (issues: readonly StandardSchemaV1.Issue[]): Problem =>
  new Problem(400, {
    title: 'The request is not valid',
    detail: 'Correct the fields listed in "errors" and send it again; nothing was done.',
    errors: issues.map(({ path = [], message }) => ({
      field:
        path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.') ||
        'body',
      detail: message,
    })),
  });
