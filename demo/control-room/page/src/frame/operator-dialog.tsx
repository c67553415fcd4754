import { useState } from 'preact/hooks';
import { useStore } from '../api/store.js';
import { type CredentialsPrompt, credentialsPrompt, operatorName } from '../api/operator.js';
import { Dialog } from './dialog.js';

/** Open while an action waits for credentials. */
export function OperatorDialog() {
  const prompt = useStore(credentialsPrompt);
  return prompt ? <OperatorForm key={prompt.why} {...prompt} /> : null;
}

function OperatorForm({ fields, why, isChange, submit, cancel }: CredentialsPrompt) {
  const [name, setName] = useState(operatorName.get());
  const [token, setToken] = useState('');
  return (
    <Dialog title="Operator" onClose={cancel}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit({ name: name.trim(), token: token.trim() });
        }}
      >
        {why && (
          <p class="note bad" role="alert">
            {why}
          </p>
        )}
        {fields.includes('name') && (
          <label class="field">
            Your name
            <input
              autocomplete="name"
              required
              maxLength={100}
              pattern=".*\S.*"
              title="1 to 100 characters"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <small>Stored with your decisions about dead letters.</small>
          </label>
        )}
        {fields.includes('token') && (
          <label class="field">
            Operator token
            <input
              type="password"
              autocomplete="off"
              required={!isChange}
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
            <small>
              {isChange && 'Leave it empty to keep the current one. '}
              Only actions need it. <code>npm start</code> prints it in the address of this page; containers
              have it in <code>OPERATOR_TOKEN</code>.
            </small>
          </label>
        )}
        <p class="buttons">
          <button class="primary" type="submit">
            Continue
          </button>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
