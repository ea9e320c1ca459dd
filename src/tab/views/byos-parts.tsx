import { Badge } from '@fluentui/react-components';
import { CheckmarkRegular, ClockRegular, WarningRegular } from '@fluentui/react-icons';
import type { Request } from '../../history/wire';
import { actorName, resourceName } from '../format';
import { Moment } from '../parts/moment';
import { PlainTable } from '../parts/plain-table';
import { Facts, Section } from '../parts/section';
import { accessNames, number, request as words } from '../texts';

type Review = NonNullable<Request['review']>;

/** What a review is about. */
export function ReviewPart({ request: { review, uses } }: { request: Request }) {
  if (review === null) return uses.length === 0 ? null : <UsesPart lines={uses} />;
  return (
    <Section title={words.review}>
      <Facts
        of={[
          [words.account, resourceName(review.accountId)],
          [words.who, accessorName(review.by)],
          [words.what, words.reviewWhy[review.why] ?? review.why],
        ]}
      />
      <br />
      <Lines lines={review.lines} />
      {review.more > 0 && <p>{words.more(review.more)}</p>}
    </Section>
  );
}

function UsesPart({ lines }: { lines: Review['lines'] }) {
  return (
    <Section title={words.uses}>
      <Lines lines={lines} />
    </Section>
  );
}

function accessorName({ actor, principalId, credential }: Review['by']): string {
  if (credential !== undefined) return words.withCredential[credential.kind] ?? credential.kind;
  return actor.kind === 'unknown' && principalId !== undefined ? principalId : actorName(actor);
}

function Lines({ lines }: { lines: Review['lines'] }) {
  return (
    <PlainTable
      caption={words.review}
      heads={[words.what, words.target, words.often, words.first, words.last]}
      rows={lines.map((line) => [
        <span key="what">
          {accessNames[line.what]}
          {line.succeeded ? '' : ` (${words.refusedByAzure})`}
          {Object.entries(line.details).map(([name, value]) => (
            <div key={name}>
              {name}: {value}
            </div>
          ))}
        </span>,
        line.target === '' ? '–' : resourceName(line.target),
        number(line.count),
        <Moment key="first" at={line.first} />,
        <Moment key="last" at={line.last} />,
      ])}
    />
  );
}

/** What access is asked for. */
export function AsksPart({ request: { asks } }: { request: Request }) {
  if (asks === null) return null;
  return (
    <Section title={words.asks}>
      <Facts
        of={[
          [words.speech, resourceName(asks.speechId)],
          [words.storage, resourceName(asks.storageId)],
          [words.container, asks.container ?? words.wholeAccount],
          [words.role, words.roles[asks.role]],
          [words.accessDuration, words.hours(asks.hours)],
        ]}
      />
    </Section>
  );
}

/** What a decision changes in Azure, and how each change stands. */
export function PlanPart({ request: { actions } }: { request: Request }) {
  if (actions.length === 0) return null;
  return (
    <Section title={words.plan}>
      <PlainTable
        caption={words.plan}
        heads={[words.what, words.target, words.azureStatus]}
        rows={actions.map(({ action, state, why }) => [
          words.actionNames[action.do] ?? action.do,
          resourceName(onOf(action)),
          <span key="state">
            <ActionBadge state={state} />
            {why === undefined ? '' : ` ${why.replaceAll('_', ' ').toLowerCase()}`}
          </span>,
        ])}
      />
    </Section>
  );
}

function ActionBadge({ state }: { state: Request['actions'][number]['state'] }) {
  const [color, icon] =
    state === 'done'
      ? (['success', <CheckmarkRegular key="done" />] as const)
      : state === 'failed'
        ? (['danger', <WarningRegular key="failed" />] as const)
        : (['informative', <ClockRegular key="to-do" />] as const);
  return (
    <Badge appearance="tint" color={color} icon={icon}>
      {words.actionStates[state]}
    </Badge>
  );
}

function onOf(action: Request['actions'][number]['action']): string {
  if ('assignmentId' in action) return action.assignmentId;
  if ('storageId' in action) return action.storageId;
  return 'settingId' in action ? action.settingId : action.scope;
}
