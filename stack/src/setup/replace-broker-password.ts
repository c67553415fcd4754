import { fetchBounded } from '#http-client';

/**
 * In an earlier version the administrators of broker and database shared one password. Changes the broker's password from
 * the shared one to the one in `managementUrl`; has no effect if the broker does not accept the shared one.
 */
export async function replaceBrokerPassword(managementUrl: string, sharedPassword: string): Promise<void> {
  const { origin, username, password } = new URL(managementUrl);
  await fetchBounded(`${origin}/api/users/${username}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${sharedPassword}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ password: decodeURIComponent(password), tags: 'administrator' }),
    timeoutMs: 5_000,
  });
}
