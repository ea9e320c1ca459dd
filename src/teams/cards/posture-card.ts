import { postureCounts, worstFirst, type Posture, type PostureItem, type PostureState } from '../../model';
import { postureFeatureNames, postureStateNames, postureWords, serviceName, words } from '../texts';
import { card, line, moment, ours, row, theirLine, theirs, type Element } from './elements';
import { fitted, type Card, type Limits } from './fitted';

/** A resource's own name, the end of its id. */
function nameOf(resource: string): string {
  return resource.split('/').at(-1) ?? resource;
}

/** How the security features stand: counts, what is off, and each resource in a line. */
export function postureCard({ own, items, readAt, unseen }: Posture): Card {
  const resources = [...Map.groupBy(items, ({ resource }) => resource).values()];
  const off = items.filter(({ state }) => state === 'off');
  return fitted((limits) =>
    card(postureWords.title, [
      ours(postureWords.title, { weight: 'Bolder', size: 'Medium', style: 'heading' }),
      ours(countsText(items), { weight: 'Bolder', spacing: 'Small' }),
      ours(readAt === null ? postureWords.neverRead : `${postureWords.readAt} ${moment(readAt)}`, {
        isSubtle: true,
        spacing: 'None',
      }),
      ...(unseen.length === 0 ? [] : [row(postureWords.unseen, [theirLine(unseen.join(', '), limits.line)])]),
      ours(`${postureWords.thisService}: ${countsText(own)}`, { spacing: 'Small' }),
      ...listed(postureWords.off, off, limits.rows, (item) => offRows(item, limits)),
      ...listed(postureWords.resources, resources, limits.rows, (some) => resourceRow(some, limits)),
      ours(postureWords.showOne, { isSubtle: true, size: 'Small' }),
    ]),
  );
}

/** Every feature of one resource, with what deserves attention first and how to mend it. */
export function resourcePostureCard(items: readonly PostureItem[]): Card {
  const [first] = items;
  return fitted((limits) =>
    card(postureWords.title, [
      ...(first === undefined ? [] : [line([titleRun(first, limits)]), resourceId(first, limits)]),
      ...worstFirst(items).flatMap((item) => detailRows(item, limits)),
    ]),
  );
}

function listed<T>(title: string, all: readonly T[], rows: number, show: (one: T) => Element[]): Element[] {
  if (all.length === 0) return [];
  const more = all.length - rows;
  return [
    ours(title, { weight: 'Bolder', spacing: 'Medium' }),
    ...all.slice(0, rows).flatMap(show),
    ...(more > 0 ? [ours(words.andMore(more), { isSubtle: true, spacing: 'None' })] : []),
  ];
}

function offRows({ resource, feature, means }: PostureItem, limits: Limits): Element[] {
  return [
    row(postureFeatureNames[feature], [theirLine(nameOf(resource), limits.line)]),
    line([theirLine(means, limits.line, { isSubtle: true, size: 'Small' })], { spacing: 'None' }),
  ];
}

function resourceRow(items: readonly PostureItem[], limits: Limits): Element[] {
  const [first] = items;
  if (first === undefined) return [];
  return [
    line([titleRun(first, limits)], { spacing: 'Small' }),
    ours(countsText(items), { isSubtle: true, size: 'Small', spacing: 'None' }),
  ];
}

function detailRows({ state, feature, evidence, means, mend }: PostureItem, limits: Limits): Element[] {
  const told = evidence.map(({ property, value }) => `${property}: ${value}`).join(', ');
  return [
    ours(`${postureFeatureNames[feature]}: ${postureStateNames[state]}`, {
      weight: 'Bolder',
      spacing: 'Small',
      ...(state === 'off' ? { color: 'Attention' } : {}),
    }),
    line([theirs(means, limits.text)], { spacing: 'None' }),
    ...(told === ''
      ? []
      : [line([theirLine(told, limits.line, { isSubtle: true, size: 'Small' })], { spacing: 'None' })]),
    ...(mend === null ? [] : [row(postureWords.mend, [theirs(mend, limits.text)], { spacing: 'None' })]),
  ];
}

function titleRun({ resource, service }: PostureItem, limits: Limits) {
  return theirLine(`${nameOf(resource)} (${serviceName(service)})`, limits.line, { weight: 'Bolder' });
}

function resourceId({ resource }: PostureItem, limits: Limits): Element {
  return line([theirLine(resource, limits.line, { isSubtle: true, size: 'Small' })], { spacing: 'None' });
}

function countsText(items: readonly { state: PostureState }[]): string {
  const counts = postureCounts(items).map(({ state, count }) => `${count} ${postureStateNames[state]}`);
  return counts.join(', ');
}
