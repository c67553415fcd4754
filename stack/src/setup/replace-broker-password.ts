import { fetchBounded } from '#http-client';

/**
 * In an earlier version the administrators of broker and database had one password. Changes that of the broker from the
 * shared one to the one in `managementUrl`; nothing changes when the broker does not know the shared one.
 */
export async function replaceBrokerPassword(managementUrl: string, shared: string): Promise<void> {
  const { origin, username, password } = new URL(managementUrl);
  await fetchBounded(`${origin}/api/users/${username}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${shared}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ password: decodeURIComponent(password), tags: 'administrator' }),
    timeoutMs: 5_000,
  });
}
