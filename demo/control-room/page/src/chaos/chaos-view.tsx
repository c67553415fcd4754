import { useState } from 'preact/hooks';
import { useKept } from '../api/kept.js';
import type { ServiceStatus } from '../api/types.js';
import { Waiting } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { age } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { BankOutage } from './bank-outage.js';
import { AbsenceChoice } from './absence-choice.js';
import { ServiceActions } from './service-actions.js';
import { VerifyPanel } from './verify-panel.js';

const infrastructure = [
  { name: 'rabbitmq', is: 'the broker: messages wait on its disk' },
  { name: 'postgres', is: 'all databases: services wait until it is back' },
];

/** Where the shop is broken on purpose, and where it is proved that nothing was lost by it. */
export function ChaosView() {
  const shop = useKept(overview);
  const [forMs, setForMs] = useState(0);
  const named = new Set(infrastructure.map(({ name }) => name));
  const stateOf = (name: string) => shop?.services.find((service) => service.name === name);
  return (
    <div class="chaos">
      <section class="panel" aria-labelledby="chaos-title">
        <header class="panel-head">
          <h2 id="chaos-title">Break it</h2>
          <AbsenceChoice forMs={forMs} onChoose={setForMs} />
        </header>
        {shop && !shop.chaos.available && (
          <p class="note">
            The page can’t reach the processes here, so its buttons show the command to paste.{' '}
            {shop.chaos.how}
          </p>
        )}
        {shop ? (
          <ul class="processes">
            {shop.services
              .filter(({ name }) => !named.has(name))
              .map((service) => (
                <Process key={service.name} {...service} forMs={forMs} />
              ))}
            {infrastructure.map(({ name, is }) => (
              <li key={name}>
                <span class={`lamp ${stateOf(name)?.state ?? 'unknown'}`} aria-hidden="true" />
                <span class="grow">
                  <b>{name}</b>
                  <small>{stateOf(name)?.state ?? is}</small>
                </span>
                <ServiceActions name={name} state="unknown" forMs={0} acts={['restart']} />
              </li>
            ))}
            <BankOutage />
          </ul>
        ) : (
          <Waiting rows={8} />
        )}
      </section>
      <VerifyPanel />
    </div>
  );
}

function Process({ name, state, since, restarts, forMs }: ServiceStatus & { forMs: number }) {
  const now = useNow();
  return (
    <li>
      <span class={`lamp ${state}`} aria-hidden="true" />
      <span class="grow">
        <b>{name}</b>
        <small>
          {state}
          {since && ` for ${age(since, now)}`}
          {restarts ? `, ${restarts} restarts` : ''}
        </small>
      </span>
      <ServiceActions name={name} state={state} forMs={forMs} />
    </li>
  );
}
