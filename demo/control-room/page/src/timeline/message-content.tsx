import { useState } from 'preact/hooks';
import type { MessageContent } from '../api/timeline.js';
import { useFetch } from '../api/use-fetch.js';
import { pretty } from '../dead-letters/payload.js';
import { CopyButton } from '../frame/copyable.js';
import { ErrorNote, Loading } from '../frame/notes.js';

/** Fetches headers and payload of the message when it is opened. */
export function MessageContentDetails({ message_id, type }: { message_id: string; type: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const path = isOpen ? `timelines/messages/${encodeURIComponent(message_id)}` : undefined;
  const { value, error, refetch } = useFetch<MessageContent>(path);
  return (
    <details class="message-content" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        Payload and headers<span class="sr"> of {type}</span>
      </summary>
      {value ? (
        <Content content={value} />
      ) : (
        isOpen && (error ? <ErrorNote error={error} refetch={refetch} /> : <Loading rows={3} />)
      )}
    </details>
  );
}

function Content({
  content: { message_id, trace_id, span_id, payload, payload_is_cut, headers },
}: {
  content: MessageContent;
}) {
  return (
    <>
      {payload === null ? (
        <p class="hint">
          The payload was not reported: it is large, or its process published many messages at once.
        </p>
      ) : (
        <Text name={payload_is_cut ? 'Payload, its first 4 KiB' : 'Payload'} text={pretty(payload)} />
      )}
      <Text name="Headers" text={pretty(headers)} />
      <p class="hint">
        Message <code>{message_id}</code>
        {trace_id && (
          <>
            , trace <code>{trace_id}</code>
          </>
        )}
        {span_id && (
          <>
            , span <code>{span_id}</code>
          </>
        )}
        . Card tokens, mail addresses and credentials are removed.
      </p>
    </>
  );
}

const Text = ({ name, text }: { name: string; text: string }) => (
  <>
    <h3>
      {name} <CopyButton text={text} name={name} />
    </h3>
    <pre tabIndex={0}>{text}</pre>
  </>
);
