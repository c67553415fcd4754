import { askForAnotherToken, type Credential, operator } from './operator.js';

/** An error response of the control room; `message` has one line for each wrong field, or else its detail. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    body: Problem,
  ) {
    const { title, detail, errors = [] } = body;
    const fields = errors.map(({ field, detail: problem }) => `${field}: ${problem}`);
    const problem = detail ?? title ?? `The control room responded ${status}.`;
    super(fields.length > 0 ? fields.join('\n') : problem);
  }
}

interface Problem {
  title?: string;
  detail?: string;
  errors?: { field: string; detail: string }[];
}

const UNREACHABLE = 'The control room does not respond. It may be restarting: try again in a moment.';

/** Needs no token. Rejects with ApiError, or with another Error if the control room does not respond. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await bodyOf<T>(await send(path, { ...(signal && { signal }) }));
}

/** Sends the operator token, and the operator's name if `named`. Asks the user for them if they are missing or refused. */
export async function post<T>(path: string, body?: unknown, named = false): Promise<T> {
  const credentials: Credential[] = named ? ['name', 'token'] : ['token'];
  for (;;) {
    const { token, name } = await operator(credentials);
    const response = await send(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(name && { 'x-operator': `UTF-8''${encodeURIComponent(name)}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status !== 401) return await bodyOf<T>(response);
    await askForAnotherToken();
  }
}

/** Saves a response as a file. Sends the operator token, like {@link post}. */
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
  throw new ApiError(response.status, body as Problem);
}

const isJson = ({ headers }: Response): boolean => /json/.test(headers.get('content-type') ?? '');
