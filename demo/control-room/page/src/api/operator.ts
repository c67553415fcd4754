import { decodedPart } from './decoded-part.js';
import { Kept } from './kept.js';

const TOKEN = 'operator-token';
const NAME = 'operator-name';

/** What the page must know of the operator before it may act. */
export type Credential = 'token' | 'name';

/** A question to the operator that stands open; `why` is set when the last token was refused. */
export interface OperatorQuestion {
  asks: Credential[];
  why?: string;
  answer: (given: Partial<Record<Credential, string>>) => void;
  giveUp: () => void;
}

/** Set while an action waits for who is acting. */
export const operatorQuestion = new Kept<OperatorQuestion | undefined>(undefined);

/** The operator closed the question: the action that asked did not happen. */
export class GivenUp extends Error {}

/**
 * Keeps the token that `npm start` put into the link. The address loses it first, so that nothing that fails afterwards
 * leaves it there; a tab that is open already stays at its view.
 */
export function takeTokenFromAddress(before = location.pathname + location.search): void {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, '', before);
  const decoded = decodedPart(token) ?? token;
  sessionStorage.setItem(TOKEN, decoded);
  const question = operatorQuestion.get();
  if (question && !question.asks.includes('name')) question.answer({ token: decoded });
}

/** Who acts, asked for once: the token is kept until the tab is closed, the name for the next visit. Rejects with GivenUp. */
export async function operator(needs: readonly Credential[]): Promise<Record<Credential, string>> {
  const missing = needs.filter((credential) => !stored(credential));
  if (missing.length > 0) await ask(missing);
  return { token: stored('token'), name: stored('name') };
}

/** After a refusal: the token is forgotten and asked for again. */
export async function askForAnotherToken(): Promise<void> {
  sessionStorage.removeItem(TOKEN);
  await ask(['token'], 'That token was not accepted. npm start prints the right one.');
}

const stored = (credential: Credential): string =>
  (credential === 'token' ? sessionStorage.getItem(TOKEN) : localStorage.getItem(NAME)) ?? '';

function ask(asks: Credential[], why?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const close = () => operatorQuestion.set(undefined);
    operatorQuestion.set({
      asks,
      ...(why && { why }),
      answer({ token, name }) {
        if (token) sessionStorage.setItem(TOKEN, token);
        if (name) localStorage.setItem(NAME, name);
        close();
        resolve();
      },
      giveUp() {
        close();
        reject(new GivenUp('Nothing was done: the page does not know who is acting.'));
      },
    });
  });
}
