import { fieldsOf, type Version } from './catalogue.js';

/** The schema beside an example. */
export function MessageVersion({ version, open }: { version: Version; open: boolean }) {
  return (
    <details open={open}>
      <summary>{version.title}</summary>
      <div class="schema-and-example">
        <table aria-label={`Schema of ${version.title}`}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Type</th>
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
        <div class="stack" role="group" aria-label={`Examples of ${version.title}`}>
          {version.examples.map(({ payload }, index) => (
            <pre key={index}>{JSON.stringify(payload, null, 2)}</pre>
          ))}
        </div>
      </div>
    </details>
  );
}
