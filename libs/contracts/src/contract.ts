import type { z } from 'zod';

/** An event goes to every subscriber, a command to one service, a reply to the requesting instance; telemetry may be lost. */
export type Kind = 'event' | 'command' | 'reply' | 'telemetry';

/** A message type with its schema. `type` is the routing key, `version` the "major.minor" of the schema. */
export interface Contract<Schema extends z.ZodType = z.ZodType> {
  readonly kind: Kind;
  readonly type: string;
  readonly version: string;
  readonly schema: Schema;
  /** Only for a request. */
  readonly reply?: Contract;
  /** One per older major that consumers still accept. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /** Payloads in their wire form; at least one is needed to publish a version. */
  readonly examples?: readonly z.input<Schema>[];
}

/** Reads a payload of an older major: checks it by the last schema of that major, then converts it to the next, in wire form. */
export interface Upcaster {
  readonly schema: z.ZodType;
  readonly upcast: (payload: unknown) => unknown;
}

/** `upcast` gets a payload that the older schema has accepted, with the fields that the schema does not know. */
export const upcaster = <Old extends z.ZodType>(
  schema: Old,
  upcast: (payload: z.input<Old>) => unknown,
): Upcaster => ({ schema, upcast: upcast as Upcaster['upcast'] });

/** A decoded payload: money in minor units. The wire form is the input of the schema. */
export type Payload<C extends Contract> = z.output<C['schema']>;

/** The payload of the reply to a request. */
export type ReplyOf<C extends Contract> = C extends { reply: infer R extends Contract } ? Payload<R> : never;

/** One row per service. */
export type Subscriptions = Readonly<
  Record<
    string,
    {
      readonly publishes: readonly Contract[];
      readonly consumes: readonly Contract[];
      /** May consume every dead letter queue, and replay to every work queue. */
      readonly collectsDeadLetters?: true;
      /** May read the depth of every queue. */
      readonly monitorsQueues?: true;
      readonly readsEventsLog?: true;
    }
  >
>;

type Definition<Schema extends z.ZodType> = Omit<Contract<Schema>, 'kind' | 'reply'>;

/** A fact, named in the past tense. Its publisher does not know its consumers. */
export const event = <Schema extends z.ZodType>(definition: Definition<Schema>) =>
  ({ kind: 'event', ...definition }) as const;

/** Work for the service whose name the type begins with. Its instances are competing consumers. */
export const command = <Schema extends z.ZodType>(definition: Definition<Schema>) =>
  ({ kind: 'command', ...definition }) as const;

/** A command with a reply. The reply is sent at most once; the outcome is guaranteed by the events that follow. */
export const request = <Schema extends z.ZodType, Reply extends z.ZodType>(
  definition: Definition<Schema> & { reply: Definition<Reply> },
) => ({ ...definition, kind: 'command', reply: { kind: 'reply', ...definition.reply } }) as const;

/** A measurement that is sent and handled at most once: no confirm, no retry, dropped if it cannot be handled now. */
export const telemetry = <Schema extends z.ZodType>(definition: Definition<Schema>) =>
  ({ kind: 'telemetry', ...definition }) as const;
