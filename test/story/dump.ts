import { existsSync, readFileSync } from 'node:fs';
import { Client } from 'pg';

/** Everything that a database holds, as text: the bytes of the files of SQLite, each row of each table of PostgreSQL. */
export async function dumpOf(url: string): Promise<string> {
  if (url.startsWith('file:')) {
    const file = url.slice('file:'.length).split('?')[0] ?? '';
    const files = [file, `${file}-wal`].filter((path) => existsSync(path));
    return files.map((path) => readFileSync(path, 'latin1')).join('\n');
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    const rows: string[] = [];
    for (const { name } of found.rows) {
      const table = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      rows.push(...table.rows.map(({ row }) => row));
    }
    // Bytes are shown in hexadecimal there; entries hold text.
    return [...rows, ...rows.map((row) => Buffer.from(row.replace(/[^0-9a-f]/g, ''), 'hex').toString('latin1'))].join(
      '\n',
    );
  } finally {
    await client.end();
  }
}
