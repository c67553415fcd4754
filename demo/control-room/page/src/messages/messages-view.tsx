import { useEffect, useState } from 'preact/hooks';
import { type Catalogue, entriesOf, type Entry, fieldsOf, type Version } from './catalogue.js';

export function MessagesView() {
  const [entries, setEntries] = useState<Entry[] | string>('Loading the message catalogue …');
  useEffect(() => {
    fetch('./asyncapi.json')
      .then(async (response) => entriesOf((await response.json()) as Catalogue))
      .then(setEntries, () => setEntries('The message catalogue cannot be loaded. Reload the page.'));
  }, []);
  if (typeof entries === 'string') return <p class="hint">{entries}</p>;
  return (
    <section class="panel catalogue" aria-labelledby="messages-title">
      <h2 id="messages-title">Messages</h2>
      <p>
        Every message with its publishers and consumers, generated from the contracts. With headers, channels
        and queues: <a href="./asyncapi.yaml">asyncapi.yaml</a>
      </p>
      {entries.map((entry) => (
        <MessageEntry key={entry.type} {...entry} />
      ))}
    </section>
  );
}

function MessageEntry({ type, kind, versions, publishedBy, consumedBy }: Entry) {
  return (
    <article id={type}>
      <h3>
        <code>{type}</code> <small>{kind}</small>
      </h3>
      <p>{versions[0]?.summary}</p>
      {publishedBy.length > 0 && (
        <p>
          published by <strong>{publishedBy.join(', ')}</strong>, consumed by{' '}
          <strong>{consumedBy.join(', ') || 'no service'}</strong>
        </p>
      )}
      {versions.map((version, index) => (
        <MessageVersion key={version.title} version={version} open={index === 0} />
      ))}
    </article>
  );
}

function MessageVersion({ version, open }: { version: Version; open: boolean }) {
  return (
    <details open={open}>
      <summary>{version.title}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">field</th>
            <th scope="col">type</th>
          </tr>
        </thead>
        <tbody>
          {fieldsOf(version.payload).map(({ path, kind, optional }) => (
            <tr key={path}>
              <td>
                <code>{path}</code>
              </td>
              <td>
                {kind}
                {optional && ', optional'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {version.examples.map(({ payload }, index) => (
        <pre key={index}>{JSON.stringify(payload, null, 2)}</pre>
      ))}
    </details>
  );
}
