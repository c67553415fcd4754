import type { Reconciliation, VerifyResult } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';
import { type EffectRow, rowsOf, findingsOf } from './effect-rows.js';

export function VerifyResultView({ ledger, clean, lines }: VerifyResult) {
  return (
    <>
      <p class={`verify-result ${clean ? 'good' : 'bad'}`} role="status">
        <span aria-hidden="true">{clean ? '✓' : '✕'}</span>
        {clean ? 'Nothing is missing, nothing is duplicated.' : 'Differences were found, see below.'}
      </p>
      <OrderCounts {...ledger.orders} deadLetters={ledger.deadLetters} />
      <div class="scroll" tabIndex={0} role="region" aria-label="Effects">
        <table>
          <thead>
            <tr>
              <th scope="col">Effect</th>
              <th scope="col">Expected</th>
              <th scope="col">Found</th>
              <th scope="col">Missing</th>
              <th scope="col">Duplicated</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(ledger).map((row) => (
              <Row key={row.effect} {...row} />
            ))}
          </tbody>
        </table>
      </div>
      {findingsOf(ledger).map(({ title, names, more }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul class="names">
            {names.map((name) => (
              <li key={name}>
                {name.startsWith('ORD-') ? (
                  <a href={linkTo('orders', name.split(/[ :]/, 1)[0])}>{name}</a>
                ) : (
                  name
                )}
              </li>
            ))}
            {more > 0 && <li>and {number(more)} more</li>}
          </ul>
        </section>
      ))}
      <details class="folded">
        <summary>Output of npm run verify</summary>
        <pre tabIndex={0}>{lines}</pre>
      </details>
    </>
  );
}

function Row({ effect, expected, found, missing, duplicated, isWrong }: EffectRow) {
  return (
    <tr class={isWrong ? 'bad' : ''}>
      <th scope="row">{effect}</th>
      <td>{number(expected)}</td>
      <td>{number(found)}</td>
      <td>{number(missing)}</td>
      <td>{number(duplicated)}</td>
    </tr>
  );
}

function OrderCounts({
  placed,
  shipped,
  cancelled,
  declined,
  inFlight,
  waiting,
  deadLetters,
}: Reconciliation['orders'] & { deadLetters: number }) {
  return (
    <p class="chips">
      <span class="chip">{counted(placed, 'order')}</span>
      <span class="chip">{number(shipped)} shipped</span>
      <span class="chip">{number(cancelled)} cancelled</span>
      <span class="chip">{number(declined)} declined</span>
      {inFlight > 0 && <span class="chip">{number(inFlight)} in flight</span>}
      {waiting > 0 && <span class="chip warn">{number(waiting)} waiting in dead letters</span>}
      {deadLetters > 0 && (
        <a class="chip bad" href={linkTo('dead-letters')}>
          {counted(deadLetters, 'dead letter')}
        </a>
      )}
    </p>
  );
}
