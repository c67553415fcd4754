import { Client } from 'pg';
import { migrateMessaging } from '../../../stack/src/setup/migrate-messaging.js';
import { LessonDatabase } from '../environment/lesson-database.js';

interface CountedFailures {
  handled: number;
  duplicatedAfterInbox: number;
  outOfOrder: number;
  handledBySlow: number;
  duplicatedBeforeInbox: number;
  poisonDeliveries: number;
}

/** The consumers of a rail share one inbox, as the replicas of a service. */
export class EffectsDatabase extends LessonDatabase {
  static async createTables(url: string): Promise<void> {
    await migrateMessaging(url);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client
      .query(
        `CREATE TABLE deliveries (rail text, consumer text, number int);
         CREATE TABLE effects (id bigserial, rail text, consumer text, key text, number int);
         CREATE TABLE stream_positions (stream text PRIMARY KEY, handled bigint)`,
      )
      .finally(() => client.end());
  }

  /** In a transaction of its own: it stays when the effect is rolled back. */
  async addDelivery(rail: string, consumer: string, number: number): Promise<void> {
    await this.sql`INSERT INTO deliveries (rail, consumer, number) VALUES (${rail}, ${consumer}, ${number})`;
  }

  async countEffects(rail: string): Promise<number> {
    const [row] = await this.sql<{
      count: number;
    }>`SELECT count(DISTINCT number)::int AS count FROM effects WHERE rail = ${rail}`;
    return row!.count;
  }

  async hasDelivery(rail: string, consumer: string): Promise<boolean> {
    const { count } = await this
      .sql`SELECT FROM deliveries WHERE rail = ${rail} AND consumer = ${consumer} LIMIT 1`;
    return count > 0;
  }

  async countFailures(rail: string, poison: number) {
    const [row] = await this.sql<CountedFailures>`
      WITH numbered AS (
        SELECT number, consumer, max(number) OVER (
          PARTITION BY key ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest
        FROM effects WHERE rail = ${rail}
      ), delivered AS (SELECT number FROM deliveries WHERE rail = ${rail})
      SELECT
        (SELECT count(DISTINCT number)::int FROM numbered) AS handled,
        (SELECT (count(*) - count(DISTINCT number))::int FROM numbered) AS "duplicatedAfterInbox",
        (SELECT count(*)::int FROM numbered WHERE number < highest) AS "outOfOrder",
        (SELECT count(*)::int FROM numbered WHERE consumer = 'slow') AS "handledBySlow",
        (SELECT (count(*) - count(DISTINCT number))::int FROM delivered WHERE number <> ${poison}::int) AS "duplicatedBeforeInbox",
        (SELECT count(*)::int FROM delivered WHERE number = ${poison}::int) AS "poisonDeliveries"`;
    return row!;
  }
}
