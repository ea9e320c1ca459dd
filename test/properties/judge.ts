import { verifyDatabase } from '../../src/history';
import type { AccessRequest } from '../../src/model';
import { Model } from './model';
import { people, type Run, type Seen } from './run';
import { told, type Told } from './told';

/** Everything that does not hold for a run at rest, in sentences; empty where all is well. */
export async function judge(run: Run): Promise<string[]> {
  const entries = await told(run.store);
  const [azure, request] = [await run.inAzure(), await run.request()];
  const model = new Model(run.rules);
  for (const entry of entries) if (entry.request === run.id) model.take(entry);
  return [
    ...model.broken,
    ...decisions(azure, model),
    ...end(azure, request),
    ...attribution(azure, request),
    ...presses(run, entries),
    ...(await cards(run, request)),
    ...(await ledger(run)),
  ];
}

function decisions(azure: Seen, model: Model): string[] {
  const taken = azure.decisions.filter(({ answer }) => answer === 'taken');
  const [only] = taken;
  if (taken.length > 1) return [`Azure took ${String(taken.length)} decisions`];
  const verdict = only?.verdict === 'Approve' ? 'approve' : 'reject';
  const agrees = only === undefined || verdict === model.intended;
  return agrees ? [] : [`Azure was told to ${verdict}, and the approvers decided to ${String(model.intended)}`];
}

/** Where a request ends here for each state that it ends in there. */
const ends: Readonly<Record<string, AccessRequest['current']['state'][]>> = {
  Pending: ['pending'],
  Approved: ['approved', 'access-ended'],
  Denied: ['rejected'],
  Expired: ['expired'],
  // An approval that nobody saw before the access was over again looks like a request that was taken back.
  Completed: ['access-ended', 'cancelled'],
  Revoked: ['access-ended', 'cancelled'],
};

function end({ status }: Seen, { current }: AccessRequest): string[] {
  return ends[status]?.includes(current.state) === true ? [] : [`${status} in Azure is ${current.state} here`];
}

function attribution(azure: Seen, { current }: AccessRequest): string[] {
  if (!('outcome' in current)) return [];
  const ours = azure.decisions.some(({ answer }) => answer === 'taken');
  const said = current.outcome.attribution;
  return ours === (said === 'ours') ? [] : [`a decision ${ours ? 'of ours' : 'of somebody else'} is "${said}"`];
}

/** What is recorded of somebody who presses a button. */
const pressTypes = /^(?:voted|decision-intended|vote-refused|press-refused|claimed|escalated|reminded)$/;

function presses(run: Run, entries: readonly Told[]): string[] {
  return people.flatMap(({ name }, who) => {
    const pressed = run.presses.filter((press) => press.who === who);
    const acknowledged = pressed.filter((press) => press.acknowledged).length;
    const recorded = entries.filter((entry) => entry.who === who && pressTypes.test(entry.type)).length;
    const counts = `${String(acknowledged)} of ${String(pressed.length)} presses acknowledged, ${String(recorded)} recorded`;
    return acknowledged <= recorded && recorded <= pressed.length ? [] : [`${name}: ${counts}`];
  });
}

/** Every card that is known shows the same: the newest state. A doubled one is known to nobody. */
async function cards(run: Run, request: AccessRequest): Promise<string[]> {
  const deliveries = (await run.store.history.deliveriesOf(run.id)).filter(({ purpose }) => purpose === 'card');
  const shown = deliveries.filter(({ status }) => status !== 'dropped');
  const wrong: string[] = [];
  for (const { recipient, status, shown: version, wanted } of shown) {
    const isNewest = status === 'done' && version >= wanted && wanted === shown[0]?.wanted;
    if (!isNewest) wrong.push(`${recipient}: ${status}, ${String(version)} of ${String(wanted)} is shown`);
  }
  const copies = run.messages().map((messages) => messages.map(faceOf).filter((face) => face.includes('Id in Azure')));
  const faces = countOf(copies.flat());
  const [newest = ''] = [...faces.entries()].sort((a, b) => b[1] - a[1])[0] ?? [];
  const stale = copies.flat().filter((face) => face !== newest);
  if (stale.length > run.doublings)
    wrong.push(`${String(stale.length)} cards are unlike the others:`, newest, ...stale);
  if (!newest.includes(headlines[request.current.state])) wrong.push(`${request.current.state} is shown as ${newest}`);
  const surplus = copies.flat().length - shown.length;
  if (surplus < 0 || surplus > run.doublings) wrong.push(`${String(surplus)} messages more than cards`);
  copies.slice(0, 3).forEach((own, who) => {
    if (!own.includes(newest)) wrong.push(`${people[who]?.name ?? ''} is not shown how it stands`);
  });
  return wrong;
}

const headlines: Readonly<Record<AccessRequest['current']['state'], string>> = {
  pending: 'Microsoft asks for access',
  deciding: 'Being',
  approved: '"Approved"',
  rejected: '"Rejected"',
  'access-ended': 'ccess',
  expired: 'Expired',
  cancelled: 'Taken back',
};

/** What a message shows now, but for the hour of "about so long left": it is not changed only for that. */
function faceOf(message: { history: { card: unknown }[] }): string {
  const text = JSON.stringify(message.history.at(-1)?.card ?? '');
  return text.replace(/"[^"]*, as of [^"]*"/g, '"…"');
}

function countOf(faces: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const face of faces) counts.set(face, (counts.get(face) ?? 0) + 1);
  return counts;
}

async function ledger(run: Run): Promise<string[]> {
  const { faults, changedRequests } = await verifyDatabase(run.store.history, undefined);
  return [
    ...faults.map(({ seq, code }) => `entry ${String(seq)}: ${code}`),
    ...changedRequests.map((id) => `${id} was changed`),
  ];
}
