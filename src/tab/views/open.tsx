import { makeStyles, mergeClasses, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { PersonAvailableRegular, PersonRegular } from '@fluentui/react-icons';
import type { Page, Request, Verified } from '../../history/wire';
import { useAsk } from '../ask';
import { personName, subjectOf } from '../format';
import { KindBadge, StateBadge } from '../parts/badges';
import { ViewLayout } from '../parts/layout';
import { Moment, useNow } from '../parts/moment';
import { OwnOnly } from '../parts/own-only';
import { PlaceLink } from '../parts/place-link';
import { Empty, Loading, RecordSays, TroubleSays } from '../parts/says';
import { TimeLeft } from '../parts/time-left';
import { accessNames, open } from '../texts';

/** How often it is looked, in milliseconds; most answers say that nothing has changed. */
const everyMs = 15_000;
const path = '/api/requests?state=pending,deciding&limit=100';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: '12px', listStyle: 'none', margin: 0, padding: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 220px 220px',
    gap: '8px 24px',
    padding: '14px 16px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    '@media (min-width: 601px) and (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr) 200px' },
    '@media (max-width: 600px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  badges: {
    display: 'flex',
    gap: '8px',
    flexWrap: 'wrap',
    alignItems: 'center',
    marginBottom: '4px',
    whiteSpace: 'nowrap',
  },
  id: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontFamily: tokens.fontFamilyMonospace,
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  reason: {
    margin: '4px 0 0',
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  people: {
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    '@media (max-width: 900px)': { gridColumn: '1 / -1' },
  },
  person: { display: 'flex', gap: '6px', alignItems: 'flex-start', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  claimed: { fontWeight: tokens.fontWeightSemibold },
});

/** The requests that wait for an answer, as they stand now. */
export function OpenView() {
  const { value, trouble, at, sees, again } = useAsk<Page & { verified: Verified }>(path, everyMs);
  const now = useNow(30_000);
  const looked =
    at === undefined ? undefined : (
      <>
        {open.updated} <Moment at={at.toISOString()} precise />
      </>
    );
  return (
    <ViewLayout
      title={open.title}
      note={value === undefined ? undefined : open.count(value.items.length)}
      aside={looked}
    >
      {value === undefined ? (
        trouble === undefined ? (
          <Loading />
        ) : (
          <TroubleSays trouble={trouble} again={again} />
        )
      ) : (
        <>
          {trouble !== undefined &&
            (trouble === 'away' || trouble === 'unavailable' ? (
              <Stale />
            ) : (
              <TroubleSays trouble={trouble} again={again} />
            ))}
          <RecordSays verified={value.verified} />
          <OwnOnly sees={sees} />
          {value.items.length === 0 ? (
            <Empty title={open.none} then={open.noneThen} />
          ) : (
            <Waiting items={value.items} now={now} />
          )}
          {value.next !== null && <p>{open.more}</p>}
        </>
      )}
    </ViewLayout>
  );
}

function Stale() {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>{open.stale}</MessageBarBody>
    </MessageBar>
  );
}

function Waiting({ items, now }: { items: readonly Request[]; now: Date }) {
  const styles = useStyles();
  // What ends first is wanted first.
  const sorted = [...items].sort((a, b) => ((a.expiresAt ?? '9') < (b.expiresAt ?? '9') ? -1 : 1));
  return (
    <ul className={styles.list} aria-label={open.title}>
      {sorted.map((request) => (
        <li key={request.id} className={styles.row}>
          <div>
            <div className={styles.badges}>
              <KindBadge kind={request.kind} />
              <StateBadge state={request.state} />
              <span className={styles.id}>{request.id}</span>
            </div>
            <h2 className={styles.title}>
              <PlaceLink to={{ view: 'request', id: request.id }}>{subjectOf(request)}</PlaceLink>
            </h2>
            <p className={mergeClasses(styles.reason, 'two-lines')}>{aboutOf(request)}</p>
          </div>
          <TimeLeft request={request} now={now} />
          <Asked request={request} />
        </li>
      ))}
    </ul>
  );
}

/** What somebody wrote; of a review, what was seen. */
function aboutOf({ justification, review }: Request): string {
  return justification === '' ? (review?.lines.map(({ what }) => accessNames[what]).join('; ') ?? '') : justification;
}

function Asked({ request: { asked, claim, votes, approvals } }: { request: Request }) {
  const styles = useStyles();
  const names = asked.map(personName);
  return (
    <div className={styles.people}>
      <span className={styles.person}>
        <PersonRegular aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
        <span>{names.length === 0 ? open.nobodyAsked : `${open.asked}: ${names.join(', ')}`}</span>
      </span>
      {approvals > 1 && (
        <span className={styles.quiet}>
          {open.approvals(votes.filter(({ verdict }) => verdict === 'approve').length, approvals)}
        </span>
      )}
      {claim === null ? (
        <span className={styles.quiet}>{open.unclaimed}</span>
      ) : (
        <span className={styles.person}>
          <PersonAvailableRegular aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
          <span className={styles.claimed}>{open.claimedBy(personName(claim.by))}</span>
        </span>
      )}
    </div>
  );
}
