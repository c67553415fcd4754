import type { z } from 'zod';

/** How a message travels: an event goes to every subscriber, a command to exactly one service, a reply to one waiting instance, telemetry may be lost. */
export type Kind = 'event' | 'command' | 'reply' | 'telemetry';

/** What may be said and how it evolves; `type` is the routing key, `version` is "major.minor" of the schema that is written. */
export interface Contract<Schema extends z.ZodType = z.ZodType> {
  readonly kind: Kind;
  readonly type: string;
  readonly version: string;
  readonly schema: Schema;
  /** For a command that is a request: what its answer looks like. */
  readonly reply?: Contract;
  /** One entry per older major still accepted. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /** Payloads as they are on the wire, at least one before a version can be published. */
  readonly examples?: readonly z.input<Schema>[];
}

/** How a payload of an older major is read: checked by the last schema of that major, then turned into one of the next, all on the wire. */
export interface Upcaster {
  readonly schema: z.ZodType;
  readonly upcast: (payload: unknown) => unknown;
}

/** Gives the function a payload that the older schema has accepted; fields that it does not know are still there. */
export const upcaster = <Old extends z.ZodType>(
  schema: Old,
  upcast: (payload: z.input<Old>) => unknown,
): Upcaster => ({ schema, upcast: upcast as Upcaster['upcast'] });

/** A payload as the code sees it: money in minor units, dates as written; the wire form is the schema's input. */
export type Payload<C extends Contract> = z.output<C['schema']>;

/** The payload that answers a request. */
export type ReplyOf<C extends Contract> = C extends { reply: infer R extends Contract } ? Payload<R> : never;

/**
 * One row per service: what it publishes and consumes, and whether it collects all dead letters, may ask how many messages
 * wait in every queue, and may read the events log.
 */
export type Subscriptions = Readonly<
  Record<
    string,
    {
      readonly publishes: readonly Contract[];
      readonly consumes: readonly Contract[];
      readonly collectsDeadLetters?: true;
      readonly monitorsQueues?: true;
      readonly readsEventsLog?: true;
    }
  >
>;

type Definition<Schema extends z.ZodType> = Omit<Contract<Schema>, 'kind' | 'reply'>;

/** A fact, named in the past tense; its publisher does not know who listens. */
export const event = <Schema extends z.ZodType>(definition: Definition<Schema>) =>
  ({ kind: 'event', ...definition }) as const;

/** Work for the one service whose name the type begins with; competing instances share it. */
export const command = <Schema extends z.ZodType>(definition: Definition<Schema>) =>
  ({ kind: 'command', ...definition }) as const;

/** A command whose sender may wait for an answer; the answer is a courtesy, the events that follow are the guarantee. */
export const request = <Schema extends z.ZodType, Reply extends z.ZodType>(
  definition: Definition<Schema> & { reply: Definition<Reply> },
) => ({ ...definition, kind: 'command', reply: { kind: 'reply', ...definition.reply } }) as const;

/** A measurement that is sent and handled at most once: no confirm, no retry, dropped when it cannot be handled now. */
export const telemetry = <Schema extends z.ZodType>(definition: Definition<Schema>) =>
  ({ kind: 'telemetry', ...definition }) as const;
