import { PbfReader } from 'pbf';

/** A span with the service that exported it. */
export interface ExportedSpan {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty for the first span of a trace. */
  parentSpanId: string;
  name: string;
  /** OTLP's number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  attributes: Attributes;
  events: { name: string; attributes: Attributes }[];
  links: { traceId: string; spanId: string }[];
  /** OTLP's number: 0 unset, 1 ok, 2 error. */
  status: { code: number; message: string };
}

export type Attributes = Record<string, string | number | boolean>;

type ReadField<T> = (tag: number, result: T, reader: PbfReader) => void;

/** Decodes a body of `POST /v1/traces` (ExportTraceServiceRequest, opentelemetry-proto 1). Skips the fields that no test reads. */
export const decodeSpans = (body: Uint8Array): ExportedSpan[] =>
  new PbfReader(body).readFields<ExportedSpan[]>((tag, spans, reader) => {
    if (tag === 1) spans.push(...readResourceSpans(reader));
  }, []);

const message = <T>(reader: PbfReader, readField: ReadField<T>, result: T): T =>
  reader.readMessage(readField, result);

function readResourceSpans(reader: PbfReader): ExportedSpan[] {
  const resource: Attributes = {};
  const spans: ExportedSpan[] = [];
  reader.readMessage((tag, _, nested) => {
    if (tag === 1) message(nested, ofAttributes(1), resource);
    if (tag === 2) message(nested, ofScopeSpans, spans);
  }, undefined);
  return spans.map((span) => ({ ...span, service: String(resource['service.name']) }));
}

const ofScopeSpans: ReadField<ExportedSpan[]> = (tag, spans, reader) => {
  if (tag === 2) spans.push(message(reader, ofSpan, emptySpan()));
};

const emptySpan = (): ExportedSpan => ({
  ...{ service: '', traceId: '', spanId: '', parentSpanId: '', name: '', kind: 0 },
  ...{ attributes: {}, events: [], links: [], status: { code: 0, message: '' } },
});

const ofSpan: ReadField<ExportedSpan> = (tag, span, reader) => {
  if (tag === 1) span.traceId = hex(reader);
  else if (tag === 2) span.spanId = hex(reader);
  else if (tag === 4) span.parentSpanId = hex(reader);
  else if (tag === 5) span.name = reader.readString();
  else if (tag === 6) span.kind = reader.readVarint();
  else if (tag === 9) ofAttributes(9)(tag, span.attributes, reader);
  else if (tag === 11) span.events.push(message(reader, ofEvent, { name: '', attributes: {} }));
  else if (tag === 13) span.links.push(message(reader, ofLink, { traceId: '', spanId: '' }));
  else if (tag === 15) message(reader, ofStatus, span.status);
};

const ofEvent: ReadField<ExportedSpan['events'][number]> = (tag, event, reader) => {
  if (tag === 2) event.name = reader.readString();
  if (tag === 3) ofAttributes(3)(tag, event.attributes, reader);
};

const ofLink: ReadField<ExportedSpan['links'][number]> = (tag, link, reader) => {
  if (tag === 1) link.traceId = hex(reader);
  if (tag === 2) link.spanId = hex(reader);
};

const ofStatus: ReadField<ExportedSpan['status']> = (tag, status, reader) => {
  if (tag === 2) status.message = reader.readString();
  if (tag === 3) status.code = reader.readVarint();
};

/** Reads the repeated field `attributes`, which has another number in each message. */
const ofAttributes =
  (field: number): ReadField<Attributes> =>
  (tag, attributes, reader) => {
    if (tag !== field) return;
    const { key, value } = message(
      reader,
      (inner, pair, nested) => {
        if (inner === 1) pair.key = nested.readString();
        if (inner === 2) pair.value = message(nested, ofValue, { value: '' }).value;
      },
      { key: '', value: '' },
    );
    attributes[key] = value;
  };

const ofValue: ReadField<{ value: Attributes[string] }> = (tag, result, reader) => {
  if (tag === 1) result.value = reader.readString();
  if (tag === 2) result.value = reader.readBoolean();
  if (tag === 3) result.value = reader.readVarint(true);
  if (tag === 4) result.value = reader.readDouble();
};

const hex = (reader: PbfReader): string => Buffer.from(reader.readBytes()).toString('hex');
