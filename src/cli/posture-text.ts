import {
  postureCounts,
  serviceNames,
  worstFirst,
  type OwnPosture,
  type Posture,
  type PostureItem,
  type PostureState,
} from '../model';
import { visible } from './visible';
import { wrapped } from './wrapped';

/** Where nobody says how wide the terminal is. */
const usualColumns = 100;
/** Below this a table has no room for its sentences. */
const fewestColumns = 60;

/** What deserves attention is marked; the states are aligned under each other. */
const marks: Readonly<Record<PostureState, string>> = {
  off: 'OFF    ',
  unknown: 'unknown',
  on: 'on     ',
  'not-applicable': 'n/a    ',
};
const featureWidth = 22;

/** The security features as a table: this service first, then each resource, with what is off before all else. */
export function postureText({ own, items, readAt, unseen }: Posture, columns: number = usualColumns): string {
  const width = Math.max(columns, fewestColumns);
  const byResource = Map.groupBy(items, ({ resource }) => resource);
  return [
    ...section('This service', undefined, own, width),
    ...[...byResource].flatMap(([resource, some]) => section(titleOf(some), resource, some, width)),
    ...(items.length === 0 ? ['No Azure AI resource is seen.', ''] : []),
    ...unseen.map((id) => `UNSEEN  subscription ${visible(id)}: give this service Reader on it`),
    ...wrapped(summary([...own, ...items], readAt), width),
    '',
  ].join('\n');
}

function titleOf([first]: readonly PostureItem[]): string {
  if (first === undefined) return '';
  return `${first.resource.split('/').at(-1) ?? first.resource} (${serviceNames[first.service]})`;
}

function section(
  title: string,
  resource: string | undefined,
  items: readonly (OwnPosture | PostureItem)[],
  width: number,
): string[] {
  return [
    visible(title),
    ...(resource === undefined ? [] : [`  ${visible(resource)}`]),
    ...worstFirst(items).flatMap((item) => row(item, width)),
    '',
  ];
}

function row({ feature, state, evidence, means, mend }: OwnPosture, width: number): string[] {
  const indent = ' '.repeat(2 + marks[state].length + 2);
  const told = evidence.map(({ property, value }) => `${property}: ${value}`).join(', ');
  const needsAttention = state === 'off' || state === 'unknown';
  const texts = needsAttention ? [means, told, ...mendText(mend)] : [told === '' ? means : told];
  const [first = '', ...others] = texts
    .filter((text) => text !== '')
    .flatMap((text) => wrapped(visible(text), width - indent.length - featureWidth));
  const gap = ' '.repeat(featureWidth);
  return [
    `  ${marks[state]}  ${feature.padEnd(featureWidth)}${first}`.trimEnd(),
    ...others.map((line) => `${indent}${gap}${line}`),
  ];
}

function mendText(mend: string | null): string[] {
  return mend === null ? [] : [`mend: ${mend}`];
}

function summary(items: readonly { state: PostureState }[], readAt: string | null): string {
  const counts = postureCounts(items).map(({ state, count }) => {
    return `${count} ${state === 'not-applicable' ? 'not applicable' : state}`;
  });
  return `${counts.join(', ')}; Azure read ${readAt ?? 'never'}`;
}
