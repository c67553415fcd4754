import { askForAnotherToken, type Credential, operator } from './operator.js';

/** The control room said no; `message` says what to do, and names the fields that are wrong, a line each. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    body: Problem,
  ) {
    const { title, detail, errors = [] } = body;
    const fields = errors.map(({ field, detail: fault }) => `${field}: ${fault}`);
    super([detail ?? title ?? `The control room answered ${status}.`, ...fields].join('\n'));
  }
}

interface Problem {
  title?: string;
  detail?: string;
  errors?: { field: string; detail: string }[];
}

const UNREACHABLE = 'The control room does not answer. It may be restarting: try again in a moment.';

/** Reads without a token; rejects with Refused, or with words for an operator when nobody answers. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await bodyOf<T>(await send(path, { ...(signal && { signal }) }));
}

/** Does something in the operator's name, asking for the token where it is missing or no longer right; `named` actions are kept with who did them. */
export async function act<T>(path: string, body?: unknown, named = false): Promise<T> {
  const needs: Credential[] = named ? ['name', 'token'] : ['token'];
  for (;;) {
    const { token, name } = await operator(needs);
    const response = await send(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(name && { 'x-operator': name }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status !== 401) return await bodyOf<T>(response);
    await askForAnotherToken();
  }
}

/** Saves what only operators may read as a file, asking for the token like {@link act}. */
export async function download(path: string, filename: string): Promise<void> {
  for (;;) {
    const { token } = await operator(['token']);
    const response = await send(path, { headers: { authorization: `Bearer ${token}` } });
    if (response.status === 401) {
      await askForAnotherToken();
      continue;
    }
    if (!response.ok) return await bodyOf(response);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = filename;
    link.click();
    URL.revokeObjectURL(link.href);
    return;
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`api/${path}`, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Error(UNREACHABLE, { cause: error });
  }
}

async function bodyOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body: unknown = isJson(response) && text ? JSON.parse(text) : {};
  if (response.ok) return body as T;
  throw new Refused(response.status, body as Problem);
}

const isJson = ({ headers }: Response): boolean => /json/.test(headers.get('content-type') ?? '');
