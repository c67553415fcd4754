import { useEffect, useState } from 'preact/hooks';
import { type Catalogue, entriesOf, type Entry, fieldsOf, type Version } from './catalogue.js';

/** The message catalogue: every message in all its versions, with who says and who hears it. */
export function MessagesView() {
  const [entries, setEntries] = useState<Entry[] | string>('The catalogue is being fetched …');
  useEffect(() => {
    fetch('./asyncapi.json')
      .then(async (answer) => entriesOf((await answer.json()) as Catalogue))
      .then(setEntries, () => setEntries('The catalogue can’t be fetched: reload the page.'));
  }, []);
  if (typeof entries === 'string') return <p class="hint">{entries}</p>;
  return (
    <section class="panel catalogue" aria-labelledby="messages-title">
      <h2 id="messages-title">Messages</h2>
      <p>
        Who says what to whom, generated from the contracts. The whole of it, with headers, channels and
        queues: <a href="./asyncapi.yaml">asyncapi.yaml</a>
      </p>
      {entries.map((entry) => (
        <MessageEntry key={entry.type} {...entry} />
      ))}
    </section>
  );
}

function MessageEntry({ type, kind, versions, saidBy, heardBy }: Entry) {
  return (
    <article id={type}>
      <h3>
        <code>{type}</code> <small>{kind}</small>
      </h3>
      <p>{versions[0]?.summary}</p>
      {saidBy.length > 0 && (
        <p>
          said by <strong>{saidBy.join(', ')}</strong>, heard by{' '}
          <strong>{heardBy.join(', ') || 'nobody'}</strong>
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
            <th scope="col">what it is</th>
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
                {optional && ', may be missing'}
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
