import { useState } from 'preact/hooks';
import { useKept } from '../api/kept.js';
import { type OperatorQuestion, operatorQuestion } from '../api/operator.js';
import { Dialog } from './dialog.js';

/** Drawn while an action waits to know who is acting. */
export function OperatorDialog() {
  const question = useKept(operatorQuestion);
  return question ? <OperatorForm key={question.why} {...question} /> : null;
}

function OperatorForm({ asks, why, answer, giveUp }: OperatorQuestion) {
  const [name, setName] = useState('');
  const [token, setToken] = useState('');
  return (
    <Dialog title="Who is acting?" onClose={giveUp}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          answer({ name: name.trim(), token: token.trim() });
        }}
      >
        {why && (
          <p class="note bad" role="alert">
            {why}
          </p>
        )}
        {asks.includes('name') && (
          <label class="field">
            Your name
            <input
              autocomplete="name"
              required
              pattern="[\x21-\x7e][\x20-\x7e]{0,99}"
              title="1 to 100 plain characters"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <small>Kept with what you decide about dead letters.</small>
          </label>
        )}
        {asks.includes('token') && (
          <label class="field">
            Operator token
            <input
              type="password"
              autocomplete="off"
              required
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
            <small>
              Looking is free, acting needs it. <code>npm start</code> prints it in the address of this page;
              containers have it in <code>OPERATOR_TOKEN</code>.
            </small>
          </label>
        )}
        <p class="buttons">
          <button class="primary" type="submit">
            Continue
          </button>
          <button type="button" onClick={giveUp}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
