import type { Database, Statement, Transaction } from 'better-sqlite3';
import { pageUrl } from './activity-log';

/** What the peer looks at of an event. */
interface Event {
  eventDataId: string;
  eventTimestamp: string;
  operationName: { value: string };
  status: { value: string };
  caller: string;
  resourceId: string;
}

const wanted = /^microsoft\.customerlockbox\/requests\//i;

/** The least that could do the job: fetch, parse, filter by the operation's name, insert. Durable at each page. */
export class BareIngest {
  private readonly insert: Statement;
  private readonly takePage: Transaction<(events: readonly Event[]) => void>;

  constructor(private readonly database: Database) {
    database.exec(
      `CREATE TABLE event (id TEXT PRIMARY KEY, at TEXT NOT NULL, operation TEXT NOT NULL, status TEXT NOT NULL,
         caller TEXT NOT NULL, resourceId TEXT NOT NULL, record TEXT NOT NULL)`,
    );
    this.insert = database.prepare('INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.takePage = database.transaction((events: readonly Event[]) => {
      for (const event of events) this.put(event);
    });
  }

  /** Reads the log page by page, each with a commit of its own. */
  async read(origin: string, pages: number): Promise<void> {
    for (let page = 0; page < pages; page += 1) {
      const response = await fetch(pageUrl(origin, page), { headers: { authorization: 'Bearer bench' } });
      const { value } = JSON.parse(await response.text()) as { value: Event[] };
      this.takePage.immediate(value.filter(({ operationName }) => wanted.test(operationName.value)));
    }
  }

  rows(): number {
    return Number(this.database.prepare('SELECT count(*) FROM event').pluck().get());
  }

  private put(event: Event): void {
    const { eventDataId, eventTimestamp, operationName, status, caller, resourceId } = event;
    const record = JSON.stringify(event);
    this.insert.run(eventDataId, eventTimestamp, operationName.value, status.value, caller, resourceId, record);
  }
}
