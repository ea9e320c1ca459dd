import type { Request } from '../../history/wire';
import { actorName, personName } from '../format';
import { Moment } from '../parts/moment';
import { Facts, Section } from '../parts/section';
import { request as words, stateNames } from '../texts';

/** What was decided, by whom, where and why; and what became of the access. */
export function DecisionPart({ request }: { request: Request }) {
  const { decision, votes, state } = request;
  if (decision === null) {
    return (
      <Section title={words.decision}>
        {state === 'pending' || state === 'deciding' ? words.noDecision : stateNames[state]}
        {votes.length > 0 && <Facts of={[[words.votes, <Votes key="votes" votes={votes} />]]} />}
      </Section>
    );
  }
  const { accessUntil, accessEnded, sanctionedUntil, ending } = decision;
  return (
    <Section title={words.decision}>
      <Facts
        of={[
          [words.decision, stateNames[decision.verdict === 'approve' ? 'approved' : 'rejected']],
          [words.by, actorName(decision.by)],
          [words.given, decision.reason],
          [words.at, <Moment key="at" at={decision.at} />],
          [words.via, whereOf(decision)],
          [
            words.votes,
            votes.length < 2 && votes.every(({ for: other }) => other === undefined) ? undefined : (
              <Votes key="votes" votes={votes} />
            ),
          ],
          [words.accessUntil, accessUntil === undefined ? undefined : <Moment key="until" at={accessUntil} />],
          [words.ending, ending === undefined ? undefined : words.endedHow[ending.how]],
          [
            words.accessEnded,
            accessEnded === undefined ? undefined : (
              <span key="ended">
                <Moment at={accessEnded.at} />. {words.endedHow[accessEnded.how]}.
              </span>
            ),
          ],
          [
            words.sanctionedUntil,
            sanctionedUntil === undefined ? undefined : <Moment key="sanctioned" at={sanctionedUntil} />,
          ],
        ]}
      />
    </Section>
  );
}

function whereOf({ via, attribution }: NonNullable<Request['decision']>): string | undefined {
  const parts = [
    via === undefined ? undefined : words.vias[via],
    attribution === undefined || attribution === 'elsewhere' || attribution === 'azure-auto'
      ? undefined
      : words.attributions[attribution],
  ];
  const says = parts.filter((part) => part !== undefined).join('. ');
  return says === '' ? undefined : says;
}

function Votes({ votes }: { votes: Request['votes'] }) {
  return (
    <>
      {votes.map(({ by, for: other, verdict, reason, at }) => (
        <div key={`${by.id} ${at}`}>
          {personName(by)} {words.vote[verdict]}
          {other === undefined ? '' : ` ${words.inPlaceOf(personName(other))}`}, <Moment at={at} />
          {reason === '' ? '' : ` – ${reason}`}
        </div>
      ))}
    </>
  );
}
