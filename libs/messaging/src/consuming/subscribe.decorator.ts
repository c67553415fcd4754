import type { Contract, ReplyOf } from '#contracts';
import { UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { Message } from '../envelope/message.js';
import { RethrowToTransport } from './rethrow-to-transport.filter.js';

type Handles<C extends Contract> = (
  message: Message<C>,
) => Promise<C extends { reply: Contract } ? ReplyOf<C> : void>;

/**
 * Marks the method that handles every message of this contract. A method that expects another payload does not compile.
 * If the contract is a request, the requester gets the returned value as its reply.
 */
export const Subscribe =
  <C extends Contract>(contract: C) =>
  (target: object, key: string, descriptor: TypedPropertyDescriptor<Handles<C>>): void => {
    (EventPattern(contract.type, { contract }) as MethodDecorator)(target, key, descriptor);
    UseFilters(RethrowToTransport)(target, key, descriptor);
  };
