import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { OperatorGuard } from './operator.guard.js';

/** Requires the operator's token for an operation or a controller, and documents that in the API description. */
export const OperatorsOnly = (): ClassDecorator & MethodDecorator =>
  applyDecorators(UseGuards(OperatorGuard), ApiBearerAuth('operator'));
