import { Client, types } from 'pg';
import { type BackedUp, type Copied, columnsOf, type Row, TABLES, type TableRow } from './backup-file.ts';
import { notEmpty } from './backup-sqlite.ts';
import { openPostgres, postgresError } from './postgres-open.ts';

/** Rows that are fetched or put in at once. */
const BATCH = 500;
/** Type of whole numbers of 64 bits, which come as text otherwise. Ours are times in ms and counts, far below 2 ** 53. */
const INT8 = 20;

/**
 * A database of PostgreSQL, by one connection. Backed up while servers use it.
 * @param make whether its tables are made where they are missing
 * @throws STORE_VERSION, STORE_UNAVAILABLE
 */
export async function openPostgresCopy(url: string, make: boolean): Promise<Copied> {
  if (make) await (await openPostgres(url)).close();
  const getTypeParser: typeof types.getTypeParser = (oid: number, format?: string) =>
    oid === INT8 ? Number : types.getTypeParser(oid, format as 'text');
  const client = new Client({ connectionString: url, application_name: 'claimwise-backup', types: { getTypeParser } });
  // one that breaks between two queries: the next one tells
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw postgresError(error);
  });
  return {
    async *rows() {
      try {
        await client.query('begin isolation level repeatable read read only');
        for (const table of TABLES) yield* rowsOf(client, table);
        await client.query('commit');
      } catch (error) {
        throw postgresError(error);
      }
    },
    async fill(rows) {
      try {
        await client.query('begin');
        for (const table of TABLES) {
          const found = await client.query(`select 1 from ${table} limit 1`);
          if (found.rows.length > 0) throw notEmpty(table, 'DATABASE_URL');
        }
        for await (const [table, batch] of batches(rows)) {
          await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [JSON.stringify(batch)]);
        }
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw postgresError(error);
      }
    },
    close: () => client.end(),
  };
}

async function* rowsOf(client: Client, table: BackedUp): AsyncGenerator<TableRow> {
  await client.query(`declare copied no scroll cursor for select ${columnsOf(table).join(', ')} from ${table}`);
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${BATCH} from copied`);
    for (const row of rows) yield [table, row];
    if (rows.length < BATCH) break;
  }
  await client.query('close copied');
}

/** Rows of one table each, some hundred at a time. */
async function* batches(rows: AsyncIterable<TableRow>): AsyncGenerator<[BackedUp, Row[]]> {
  let [of, batch]: [BackedUp | undefined, Row[]] = [undefined, []];
  for await (const [table, row] of rows) {
    if (of !== undefined && (table !== of || batch.length === BATCH)) {
      yield [of, batch];
      batch = [];
    }
    of = table;
    batch.push(row);
  }
  if (of !== undefined) yield [of, batch];
}
