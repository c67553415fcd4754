import { useState } from 'preact/hooks';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';
import { type Entry, matches } from './catalogue.js';

export function MessageIndex({ entries, selected }: { entries: Entry[]; selected: string | undefined }) {
  const [text, setText] = useState('');
  const found = entries.filter((entry) => matches(entry, text.trim()));
  return (
    <>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <label class="field">
          Type, service, queue or field
          <input
            type="search"
            placeholder="order_id"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      </form>
      <p class="hint" role="status">
        {found.length === entries.length
          ? counted(entries.length, 'message')
          : `${number(found.length)} of ${counted(entries.length, 'message')}`}
      </p>
      <ul class="message-index" aria-label="Message index">
        {found.map(({ type, kind, versions }) => (
          <li key={type}>
            <a href={linkTo('messages', type)} aria-current={type === selected ? 'true' : undefined}>
              <code>{type}</code>
            </a>
            <small>
              {kind} · {versionOf(versions[0]?.title)}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The title of a version is "order.created 1.1". */
const versionOf = (title = ''): string => title.split(' ').at(-1) ?? '';
