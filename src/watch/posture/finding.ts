import type { PostureEvidence, PostureFinding, PostureState, Setting } from '../../model';

/** The longest value that is shown as evidence. */
const maxValue = 300;

/** What a property can hold. */
type Shown = string | number | boolean | readonly unknown[] | undefined;

/** What a property shows. Lists are told by their length: what stands in them can name people and places. */
export function shown(property: string, value: Shown): PostureEvidence {
  return { property, value: textOf(value) };
}

function textOf(value: Shown): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'object') return value.length === 1 ? '1 entry' : `${value.length} entries`;
  return String(value).slice(0, maxValue);
}

/** @returns a finding. @param mend only told where the feature is off or not known. */
export function finding(
  state: PostureState,
  evidence: readonly PostureEvidence[],
  means: string,
  mend: string,
): PostureFinding {
  return { state, evidence: [...evidence], means, mend: state === 'off' || state === 'unknown' ? mend : null };
}

/** @returns that a feature does not concern a resource. */
export function notApplicable(evidence: readonly PostureEvidence[], means: string): PostureFinding {
  return { state: 'not-applicable', evidence: [...evidence], means, mend: null };
}

/** @returns the state of a switch that has to have this position; absent it has its default. */
export function switchState(value: Setting<boolean>, wanted: boolean, absent: PostureState): PostureState {
  if (value === undefined) return absent;
  if (value === 'unreadable') return 'unknown';
  return value === wanted ? 'on' : 'off';
}

/** Sentences for each state; a state that cannot come needs none. */
export function meaning(state: PostureState, texts: Readonly<Record<'on' | 'off' | 'unknown', string>>): string {
  return state === 'not-applicable' ? '' : texts[state];
}
