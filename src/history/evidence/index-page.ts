import { actorName, serviceNames, type Instant } from '../../model';
import type { Count, Statistics } from '../statistics';
import type { Request } from '../wire';
import type { Dossier } from './dossier';
import type { EvidenceFault, EvidenceOptions, LedgerFacts } from './ledger-facts';
import { html, type Markup } from './markup';
import { facts, headOf, momentText, pageEnd, quoted, table } from './page';
import { banners } from './report';
import { kindTexts, stateTexts, type viaTexts } from './texts';

/** One request in the index of a pack. */
export interface IndexRow extends Pick<Request, 'id' | 'kind' | 'service' | 'state' | 'source'> {
  openedAt: Instant;
  resource: string;
  route: string;
  asked: number;
  decidedAt?: Instant;
  decidedBy?: string;
  /** Entra object id of a person, or id of an application, who decided. */
  deciderId?: string;
  via?: string;
  entries: number;
  faults: number;
}

/** What the page tells. */
export interface PeriodIndex {
  range: { from: Instant; to: Instant };
  statistics: Statistics;
  rows: readonly IndexRow[];
  faults: readonly EvidenceFault[];
}

const maxResource = 200;

/** @returns what the index keeps of a request. */
export function indexRow({ wire, rows }: Dossier, faults: number): IndexRow {
  const { id, kind, service, state, source, openedAt, decision } = wire;
  const { via, by, at } = decision ?? {};
  return {
    id,
    kind,
    service,
    state,
    source,
    openedAt,
    resource: (wire.resourceIds[0] ?? '').slice(0, maxResource),
    route: wire.route.name,
    asked: wire.asked.length,
    ...(via === undefined || by === undefined || at === undefined
      ? {}
      : { via, decidedAt: at, decidedBy: actorName(by), ...('id' in by ? { deciderId: by.id } : {}) }),
    entries: rows.length,
    faults,
  };
}

/** Rows that are made into text at a time. */
const atOnce = 100;

/** The index of a pack, piece by piece: figures for an access review, and each request with the way to its report. */
export function* indexPage(
  { range, statistics, rows, faults }: PeriodIndex,
  ledger: LedgerFacts,
  { now, version }: EvidenceOptions,
): Generator<string> {
  const title = `Evidence ${range.from.slice(0, 10)} to ${range.to.slice(0, 10)}`;
  yield headOf(title);
  yield html`<h1>${title}</h1>
    <p class="sub">
      ${rows.length} requests that opened from ${momentText(range.from)} to before ${momentText(range.to)}. Made
      ${momentText(now)} by Lockbox Bot ${version}.
    </p>`.text;
  yield banners(faults, ledger).text;
  yield figures(statistics, rows).text;
  yield html`<h2>Requests</h2>`.text;
  for (let start = 0; start < rows.length; start += atOnce) yield listed(rows.slice(start, start + atOnce)).text;
  yield pageEnd;
}

function listed(rows: readonly IndexRow[]): Markup {
  return table(
    ['Opened', 'Request', 'What', 'Resource', 'State', 'Decided'],
    rows.map((row) => [
      momentText(row.openedAt),
      html`<a href="requests/${row.id}/report.html">${row.id}</a
        >${row.source === 'replay' ? ' (replayed)' : undefined}${row.faults > 0 ? html`<strong> DOES NOT VERIFY</strong>` : undefined}`,
      `${serviceNames[row.service]}, ${row.kind}`,
      quoted(row.resource.split('/').at(-1) ?? ''),
      stateTexts[row.state],
      row.decidedAt === undefined
        ? ''
        : quoted(`${momentText(row.decidedAt)} by ${row.decidedBy ?? ''}, ${row.via ?? ''}`),
    ]),
    [0],
  );
}

function figures(statistics: Statistics, rows: readonly IndexRow[]): Markup {
  const { timeToDecision, months, decidedBy, expired, services, routes, kinds } = statistics;
  const names = new Map(
    rows.flatMap(({ deciderId, decidedBy: name }) => (deciderId === undefined ? [] : [[deciderId, name]])),
  );
  const via = (how: keyof typeof viaTexts): number => rows.filter((row) => row.via === how).length;
  return html`<h2>Figures for an access review</h2>
    <p class="sub">
      Of live requests: ${statistics.requests}. Replayed records of the past are left
      out.${statistics.complete ? undefined : ' There are more than are counted: the oldest are left out.'}
    </p>
    ${facts([
      ['Nobody decided', expired],
      ['Decided on a card', via('card')],
      ['Decided elsewhere', via('elsewhere')],
      ['Decided by Azure', via('azure-auto')],
      ['Half decided within', secondsText(timeToDecision.p50Seconds)],
      ['Nine of ten within', secondsText(timeToDecision.p90Seconds)],
      ['Not verified', rows.filter((row) => row.faults > 0).length],
    ])}
    ${table(
      ['Month', 'Requests', 'Approved', 'Access ended', 'Rejected', 'Expired', 'Withdrawn', 'Waiting'],
      months.map(({ month, requests, states }) => [
        month,
        requests,
        states.approved,
        states['access-ended'],
        states.rejected,
        states.expired,
        states.cancelled,
        states.pending + states.deciding,
      ]),
    )}
    ${table(
      ['Decided by', 'Id', 'Approved', 'Rejected'],
      decidedBy.map(({ kind, id, approved, rejected }) => [
        quoted(id === null ? kind : (names.get(id) ?? kind)),
        quoted(id ?? ''),
        approved,
        rejected,
      ]),
    )}
    ${counted('Service', services, namedBy(serviceNames))} ${counted('Route', routes, (name) => name)}
    ${counted('Kind', kinds, namedBy(kindTexts))}`;
}

function counted(head: string, counts: readonly Count[], nameOf: (name: string) => string): Markup {
  return table(
    [head, 'Requests'],
    counts.map(({ name, count }) => [quoted(nameOf(name)), count]),
  );
}

/** What is counted under no name of ours keeps its own. */
function namedBy(names: Readonly<Record<string, string>>): (name: string) => string {
  const known = new Map(Object.entries(names));
  return (name) => known.get(name) ?? name;
}

function secondsText(seconds: number | null): string {
  if (seconds === null) return 'none was decided';
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${String(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}
