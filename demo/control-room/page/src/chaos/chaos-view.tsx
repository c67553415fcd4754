import { useState } from 'preact/hooks';
import { useStore } from '../api/store.js';
import type { ServiceStatus } from '../api/types.js';
import { BrokerNodes } from '../broker/broker-nodes.js';
import { isBrokerNode } from '../broker/node-state.js';
import { Loading } from '../frame/notes.js';
import { overview } from '../live/feed.js';
import { age, counted } from '../live/format.js';
import { useNow } from '../live/use-now.js';
import { BankOutage } from './bank-outage.js';
import { DurationChoice } from './duration-choice.js';
import { ServiceActions } from './service-actions.js';
import { VerifyPanel } from './verify-panel.js';

const infrastructure = [
  { name: 'rabbitmq', note: 'the broker; messages are stored on its disk' },
  { name: 'postgres', note: 'all databases; services wait until it is available again' },
];

export function ChaosView() {
  const current = useStore(overview);
  const [forMs, setForMs] = useState(0);
  const infrastructureNames = new Set(infrastructure.map(({ name }) => name));
  const hasNodes = current?.services.some(({ name }) => isBrokerNode(name));
  const stateOf = (name: string) => current?.services.find((service) => service.name === name);
  return (
    <div class="chaos">
      <section class="panel" aria-labelledby="chaos-title">
        <header class="panel-head">
          <h2 id="chaos-title">Processes</h2>
          <DurationChoice forMs={forMs} onChoose={setForMs} />
        </header>
        {current && !current.chaos.available && (
          <p class="note">
            The page cannot control processes here. Each button shows the command to paste into a terminal.{' '}
            {current.chaos.how}
          </p>
        )}
        {current ? (
          <ul class="processes">
            {current.services
              .filter(({ name }) => !infrastructureNames.has(name) && !isBrokerNode(name))
              .map((service) => (
                <Process key={service.name} {...service} forMs={forMs} />
              ))}
            <BrokerNodes services={current.services} forMs={forMs} />
            {infrastructure
              .filter(({ name }) => !(hasNodes && name === 'rabbitmq'))
              .map(({ name, note }) => (
                <li key={name}>
                  <span class={`status-dot ${stateOf(name)?.state ?? 'unknown'}`} aria-hidden="true" />
                  <span class="grow">
                    <b>{name}</b>
                    <small>{stateOf(name)?.state ?? note}</small>
                  </span>
                  <ServiceActions name={name} state="unknown" forMs={0} actions={['restart']} />
                </li>
              ))}
            <BankOutage />
          </ul>
        ) : (
          <Loading rows={8} />
        )}
      </section>
      <VerifyPanel />
    </div>
  );
}

function Process({ name, state, since, restarts, not_ready, forMs }: ServiceStatus & { forMs: number }) {
  const now = useNow();
  return (
    <li>
      <span class={`status-dot ${not_ready === undefined ? state : 'starting'}`} aria-hidden="true" />
      <span class="grow">
        <b>{name}</b>
        <small>
          {state}
          {since && ` for ${age(since, now)}`}
          {restarts ? `, ${counted(restarts, 'restart')}` : ''}
          {not_ready && `, not ready: ${not_ready}`}
        </small>
      </span>
      <ServiceActions name={name} state={state} forMs={forMs} />
    </li>
  );
}
