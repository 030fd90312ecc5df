/** Brings a bank's databases to this release's schema. */
import { migrateColumnar } from "#ground/columnar";
import { ensureDatabase, migratePostgres, roleConnection } from "#ground/storage";
import { databaseOf } from "../../server/flows/backup/index.ts";
import { migrations } from "../../server/migrations.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context) => {
  const { out, settings } = context;
  await context.withEngines(
    async (engines) => {
      const { name } = settings.bank;
      const database = databaseOf(name);
      const columnar = { url: engines.columnarUrl, database };
      await ensureDatabase(engines.cluster, database);
      const postgres = await migratePostgres(roleConnection(engines.cluster, "owner", database), migrations);
      const clickhouse = await migrateColumnar(columnar, migrations);
      out.result({ bank: name, postgres, clickhouse }, () => {
        const lines = [
          ...postgres.map((one) => `PostgreSQL ${one.room} ${one.name}`),
          ...clickhouse.map((one) => `ClickHouse ${one.room} ${one.name}`),
        ];
        return lines.length > 0 ? lines.join("\n") : out.say({ zh: "已是最新结构", en: "The schema is up to date" });
      });
    },
    { make: true, onStep: context.onStep },
  );
};
