import type { Ledger, Verdict } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';
import { type LedgerRow, rowsOf, wrongsOf } from './ledger-rows.js';

/** The ledger at a glance: the verdict, how the orders stand, a row per effect, and by name whatever is wrong. */
export function LedgerTable({ ledger, clean, lines }: Verdict) {
  return (
    <>
      <p class={`verdict ${clean ? 'good' : 'bad'}`} role="status">
        <span aria-hidden="true">{clean ? '✓' : '✕'}</span>
        {clean ? 'Nothing is missing, nothing is duplicated.' : 'Something is wrong, see below.'}
      </p>
      <OrderCounts {...ledger.orders} deadLetters={ledger.deadLetters} />
      <div class="scroll" tabIndex={0} role="region" aria-label="The ledger">
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
      {wrongsOf(ledger).map(({ title, names, more }) => (
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
        <summary>As npm run verify prints it</summary>
        <pre tabIndex={0}>{lines}</pre>
      </details>
    </>
  );
}

function Row({ effect, expected, found, missing, duplicated, wrong }: LedgerRow) {
  return (
    <tr class={wrong ? 'bad' : ''}>
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
}: Ledger['orders'] & { deadLetters: number }) {
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
