import { Client } from 'pg';
import { urlOf } from '../../stack/src/setup/databases.js';
import { mailsAbout, untilCleared, untilMailed, untilRaised } from '../support/alerts.js';
import { untilReady, whileDown } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { facts, request } from '../support/shop.js';

/** Monitoring reads the depth of a queue together with its dead letters, so a missing permission on the table fails it. */
async function asAdministrator(sql: string): Promise<void> {
  const client = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, 'control-room') });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

interface NotReady {
  checks: { error: object };
}

test('when the queues cannot be read, an alert is raised, the control room is not ready, and services are still monitored', async () => {
  const alert = await whileDown('analytics', async () => {
    await asAdministrator('REVOKE SELECT ON dead_letters FROM "control-room"');
    try {
      const raised = await untilRaised('monitoring_failed', 'queues');
      expect((await untilMailed(raised)).text).toContain('failed to read the queues');
      const { status, body } = await request<NotReady>('control-room', 'GET', '/health/ready');
      expect(status).toBe(503);
      expect(body.checks.error).toMatchObject({
        monitoring: { message: expect.stringMatching(/queues [^]*permission denied/) },
      });
      await untilRaised('service_down', 'analytics');
      return raised;
    } finally {
      await asAdministrator('GRANT SELECT ON dead_letters TO "control-room"');
    }
  });
  await untilCleared(alert);
  await untilReady('control-room');
  await eventually(async () => expect(await mailsAbout(alert)).toHaveLength(1));
});
