import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { OperatorGuard } from './operator.guard.js';

/** Puts the guard before an operation, or before all of a controller, and says so in the API description. */
export const OperatorsOnly = (): ClassDecorator & MethodDecorator =>
  applyDecorators(UseGuards(OperatorGuard), ApiBearerAuth('operator'));
