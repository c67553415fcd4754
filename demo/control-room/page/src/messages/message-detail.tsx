import { CopyButton } from '../frame/copyable.js';
import type { Entry, Use } from './catalogue.js';
import { MessageVersion } from './message-version.js';

export function MessageDetail({ type, kind, versions, uses }: Entry) {
  return (
    <article class="stack contract">
      <header class="panel-head">
        <h2>
          <code>{type}</code> <span class="chip">{kind}</span>
        </h2>
        <p class="hint">
          Link to this message: <CopyButton text={location.href} />
        </p>
      </header>
      <p>{versions[0]?.summary}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Publishers and consumers">
        <table>
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">Action</th>
              <th scope="col">Versions</th>
              <th scope="col">Queue</th>
            </tr>
          </thead>
          <tbody>
            {uses.map((use) => (
              <UseRow key={`${use.service} ${use.action}`} {...use} />
            ))}
          </tbody>
        </table>
      </div>
      {versions.map((version, index) => (
        <MessageVersion key={version.title} version={version} open={index === 0} />
      ))}
    </article>
  );
}

function UseRow({ service, action, versions, queue }: Use) {
  return (
    <tr>
      <th scope="row">{service}</th>
      <td>{action}</td>
      <td>{versions.join(', ')}</td>
      <td>{queue === undefined ? '–' : <code>{queue}</code>}</td>
    </tr>
  );
}
