import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** Tells of the problems that an operation answers with, by status; those that every operation has are told of without it. */
export const Refuses = (problems: Readonly<Record<number, string>>): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ...Object.entries(problems).map(([status, description]) =>
      ApiResponse({ status: Number(status), description }),
    ),
  );
