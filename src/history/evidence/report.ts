import { toHex } from '../../ledger';
import { actorName, personActor, serviceNames } from '../../model';
import { lifeOf } from '../life';
import { member } from '../told';
import type { Request } from '../wire';
import type { Dossier } from './dossier';
import type { EvidenceFault, EvidenceOptions, LedgerFacts } from './ledger-facts';
import { html, type Content, type Markup } from './markup';
import { facts, momentText, pageOf, quoted, table } from './page';
import { storageParts } from './report-storage';
import {
  deliveryTexts,
  kindTexts,
  stateTexts,
  stepDetails,
  stepText,
  uncoveredText,
  verdictTexts,
  viaTexts,
} from './texts';

/** The report of one request: everything that happened, who did it, and what proves it. One file, no script. */
export function reportOf(dossier: Dossier, ledger: LedgerFacts, { now, version }: EvidenceOptions): string {
  const { wire, uncovered } = dossier;
  const faults = [...ledger.faults, ...dossier.faults];
  return pageOf(`Evidence ${wire.id}`, [
    html`<h1>Evidence of request ${wire.id}</h1>
      <p class="sub">
        ${stateTexts[wire.state]}. Made ${momentText(now)} by Lockbox Bot ${version}. All times are UTC.
      </p> `,
    banners(faults, ledger),
    uncovered === 0 ? undefined : html`<div class="banner note">${uncoveredText(uncovered)}</div>`,
    aboutPart(wire),
    decisionPart(wire),
    storageParts(wire),
    peoplePart(dossier),
    stepsPart(dossier),
    azurePart(dossier),
    cardsPart(dossier),
    erasedPart(dossier),
    proofPart(dossier, ledger),
  ]);
}

/** What stands above everything else: whether it verifies, and whether it is anchored. */
export function banners(faults: readonly EvidenceFault[], { anchored }: Pick<LedgerFacts, 'anchored'>): Markup {
  const most = 20;
  const named = faults.slice(0, most).map((fault) => html`<li>${faultText(fault)}</li>`);
  const more = faults.length > most ? html`<li>and ${faults.length - most} more</li>` : undefined;
  const verdict =
    faults.length === 0
      ? html`<div class="banner good">${verdictTexts.good}</div>`
      : html`<div class="banner bad" role="alert">
          ${verdictTexts.bad}
          <ul>
            ${named}${more}
          </ul>
        </div>`;
  return html`${verdict}
    <div class="banner ${anchored ? 'good' : 'note'}">
      ${anchored ? verdictTexts.anchored : verdictTexts.notAnchored}
    </div> `;
}

function faultText({ request, seq, code }: EvidenceFault): string {
  return [code, request, seq === null ? undefined : `entry ${String(seq)}`]
    .filter((one) => one !== undefined)
    .join(', ');
}

function aboutPart(wire: Request): Markup {
  return html`<h2>What was asked for</h2>
    ${facts([
      [
        'Request',
        wire.source === 'replay' ? `${wire.id} (replayed from records of the past; never decided here)` : wire.id,
      ],
      ['Kind', kindTexts[wire.kind]],
      ['State', stateTexts[wire.state]],
      ['Service', serviceNames[wire.service]],
      ['Resources', wire.resourceIds.map((id) => html`${quoted(id)}<br />`)],
      [
        'Subscription',
        quoted(
          wire.subscription.name === null
            ? wire.subscription.id
            : `${wire.subscription.name} (${wire.subscription.id})`,
        ),
      ],
      ['Justification', wire.justification === '' ? undefined : quoted(wire.justification)],
      ['Support case', wire.supportCase?.number],
      ['Access for', /^\d+$/.test(wire.accessDuration) ? `${wire.accessDuration} hours` : wire.accessDuration],
      ['Opened', momentText(wire.openedAt)],
      ['To be answered by', wire.expiresAt === null ? undefined : momentText(wire.expiresAt)],
      ['In Azure', wire.kind === 'lockbox' ? `${wire.azure.id}: ${wire.azure.status}` : undefined],
      ['Route', `${wire.route.name} (policy ${wire.route.policyHash})`],
    ])}`;
}

function decisionPart({ decision, votes }: Request): Markup {
  const answers = votes.map(({ by, for: inPlaceOf, verdict, reason, at }) => [
    momentText(at),
    actorName(personActor(by)),
    inPlaceOf === undefined ? '' : `in the place of ${actorName(personActor(inPlaceOf))}`,
    verdict,
    quoted(reason),
  ]);
  const decided =
    decision === null
      ? html`<p>There is no decision.</p>`
      : facts([
          ['Verdict', decision.verdict],
          ['By', quoted(actorName(decision.by))],
          ['When', momentText(decision.at)],
          ['How', decision.via === undefined ? 'it is being carried out' : viaTexts[decision.via]],
          ['Reason', decision.reason === undefined ? undefined : quoted(decision.reason)],
          ['Access until', decision.accessUntil === undefined ? undefined : momentText(decision.accessUntil)],
          [
            'Access ended',
            decision.accessEnded === undefined
              ? undefined
              : `${momentText(decision.accessEnded.at)}, ${decision.accessEnded.how}`,
          ],
        ]);
  return html`<h2>Decision</h2>
    ${decided}${answers.length === 0 ? undefined : table(['When', 'Approver', '', 'Answer', 'Reason'], answers, [0])}`;
}

function peoplePart({ wire }: Dossier): Markup {
  const asked = wire.asked.map((person) => [quoted(actorName(personActor(person))), person.address ?? '', person.id]);
  const unresolved = wire.unresolved.map((address) => [quoted(address), 'no such person was found: never asked', '']);
  const told = wire.deliveries.map(({ recipient, status, lastError }) => [
    quoted(recipientName(recipient, wire)),
    deliveryTexts[status as keyof typeof deliveryTexts],
    lastError === undefined ? '' : quoted(lastError),
  ]);
  return html`<h2>Who was asked</h2>
    ${asked.length + unresolved.length === 0 ? html`<p>Nobody was asked.</p>` : table(['Approver', 'Address', 'Entra object id'], [...asked, ...unresolved])}
    <h2>Who was told</h2>
    ${told.length === 0 ? html`<p>No card or message is recorded.</p>` : table(['Where', 'Delivery', 'What was said last'], told)}`;
}

function recipientName(recipient: string, { asked }: Request): string {
  const person = asked.find(({ id }) => recipient === `person/${id}`);
  return person === undefined ? recipient : actorName(personActor(person));
}

function stepsPart({ entries, wire }: Dossier): Markup {
  const rows = lifeOf(entries, wire.personal, wire.asked).map((step) => [
    momentText(step.at),
    String(step.seq),
    [html`${stepText(step.type)}`, stepDetails(step).map((line) => html`<span class="detail">${quoted(line)}</span>`)],
    quoted(byText(step.by)),
  ]);
  return html`<h2>Every step</h2>
    ${table(['When', 'Entry', 'What happened', 'By'], rows, [0])}`;
}

function byText(by: string): string {
  return by === 'azure' || by === 'service' || by === 'unknown' ? actorName({ kind: by }) : by;
}

function azurePart({ azure }: Dossier): Markup {
  const text = (value: Content): Content => value ?? 'not told';
  const of = (answer: Dossier['azure'][number], name: string): string | undefined => {
    const value = member(answer.azure, name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const rows = azure.map((answer) => [
    momentText(answer.at),
    String(answer.seq),
    stepText(answer.type),
    text(of(answer, 'status') ?? of(answer, 'httpStatus')),
    text(of(answer, 'requestId')),
    text(of(answer, 'date')),
  ]);
  return html`<h2>Azure's answers</h2>
    ${rows.length === 0 ? html`<p>Azure was told nothing by this service.</p>` : table(['When', 'Entry', 'Step', 'Status', 'Azure request id', 'Azure date'], rows, [0])}`;
}

function cardsPart({ cards, entries, wire }: Dossier): Markup {
  const steps = lifeOf(entries, wire.personal, wire.asked);
  const rows = cards.map(({ seq, at, missing }) => [
    momentText(at),
    String(seq),
    quoted(steps.find((step) => step.seq === seq)?.details.to?.join(', ') ?? ''),
    missing === undefined
      ? `cards/${String(seq)}.json`
      : { 'not-kept': 'not kept: the entry is of a version that kept none, or it was a message', erased: 'erased' }[
          missing
        ],
  ]);
  return html`<h2>Cards as they were shown</h2>
    ${rows.length === 0 ? html`<p>No card was shown.</p>` : table(['When', 'Entry', 'To', 'The exact card'], rows, [0])}`;
}

function erasedPart({ erased, personal }: Dossier): Markup {
  const total = erased.length + personal.length;
  const hashes = erased.map((hash) => html`<code>${hash}</code><br />`);
  return html`<h2>What was erased</h2>
    <p>
      ${
        erased.length === 0
          ? `Nothing: all ${String(total)} sealed values are there.`
          : `${String(erased.length)} of ${String(total)} sealed values were erased, by request or at the end of their retention. Every proof stands without them.`
      }
    </p>
    ${erased.length === 0 ? undefined : html`<p>${hashes}</p>`}`;
}

function proofPart({ rows, proofs }: Dossier, ledger: LedgerFacts): Markup {
  const { checkpoint, origin, keys, anchors, check } = ledger;
  return html`<h2>What proves it</h2>
    ${facts([
      ['Ledger', quoted(origin)],
      ['Entries', `${String(rows.length)}, of which ${String(proofs.length)} are proven to stand in the signed ledger`],
      ['Signed size', checkpoint === undefined ? 'no signed checkpoint' : String(checkpoint.size)],
      ['Root', checkpoint === undefined ? undefined : html`<code>${toHex(checkpoint.root)}</code>`],
      ['Verifier key', html`<code>${keys[0]?.key ?? 'none'}</code>`],
      [
        'Kept outside',
        anchors.map(({ anchor, size, at }) => html`${quoted(anchor)}: size ${size}, ${momentText(at)}<br />`),
      ],
      [
        'Whole ledger',
        check === undefined
          ? 'not checked by a running service yet'
          : `${check.faults.length === 0 ? 'sound' : 'NOT SOUND'} when last checked, ${momentText(check.at)}`,
      ],
    ])}${checkpoint === undefined ? undefined : html`<pre>${checkpoint.note}</pre>`}
    <p>
      To check all of it on any computer with Node, without this service: <code>node verify.mjs --key "…"</code>, with
      the key as you know it from elsewhere. This report is a reading of the entries in <code>entries.jsonl</code>;
      those are what is proven.
    </p> `;
}
