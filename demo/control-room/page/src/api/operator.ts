import { decodedPart } from './decoded-part.js';
import { Store } from './store.js';

const TOKEN = 'operator-token';
const NAME = 'operator-name';

export type Credential = 'token' | 'name';

/** An open prompt for credentials; `why` is set if the last token was refused. */
export interface CredentialsPrompt {
  fields: Credential[];
  why?: string;
  /** The operator changes the name; the token may stay as it is. */
  isChange?: boolean;
  submit: (given: Partial<Record<Credential, string>>) => void;
  cancel: () => void;
}

/** Set while an action waits for credentials. */
export const credentialsPrompt = new Store<CredentialsPrompt | undefined>(undefined);

/** Empty before the first decision. */
export const operatorName = new Store(localStorage.getItem(NAME) ?? '');

/** The operator closed the prompt; the action was not executed. */
export class Cancelled extends Error {}

/**
 * Stores the token of the link that `npm start` prints. Removes it from the address first, so that no later error leaves it
 * there. A tab that is already open stays at its view.
 */
export function takeTokenFromAddress(before = location.pathname + location.search): void {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, '', before);
  const decoded = decodedPart(token) ?? token;
  sessionStorage.setItem(TOKEN, decoded);
  const prompt = credentialsPrompt.get();
  if (prompt && !prompt.fields.includes('name')) prompt.submit({ token: decoded });
}

/** Asks for missing credentials. Keeps the token until the tab is closed, the name also for later visits. Rejects with Cancelled. */
export async function operator(credentials: readonly Credential[]): Promise<Record<Credential, string>> {
  const missing = credentials.filter((credential) => !stored(credential));
  if (missing.length > 0) await prompt(missing);
  return { token: stored('token'), name: stored('name') };
}

/** Lets the operator change the name, and also the token. */
export async function changeOperator(): Promise<void> {
  await prompt(['name', 'token'], { isChange: true });
}

/** Removes the refused token and asks for another. */
export async function askForAnotherToken(): Promise<void> {
  sessionStorage.removeItem(TOKEN);
  await prompt(['token'], { why: 'The token was not accepted. Use the one that npm start prints.' });
}

const stored = (credential: Credential): string =>
  credential === 'token' ? (sessionStorage.getItem(TOKEN) ?? '') : operatorName.get();

function prompt(
  fields: Credential[],
  reason: Pick<CredentialsPrompt, 'why' | 'isChange'> = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const close = () => credentialsPrompt.set(undefined);
    credentialsPrompt.set({
      fields,
      ...reason,
      submit({ token, name }) {
        if (token) sessionStorage.setItem(TOKEN, token);
        if (name) {
          localStorage.setItem(NAME, name);
          operatorName.set(name);
        }
        close();
        resolve();
      },
      cancel() {
        close();
        reject(new Cancelled('Cancelled: no credentials were given.'));
      },
    });
  });
}
