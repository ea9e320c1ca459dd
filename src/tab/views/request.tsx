import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarBody,
  tokens,
  useToastController,
  Toast,
  ToastTitle,
  Toaster,
} from '@fluentui/react-components';
import { LinkRegular } from '@fluentui/react-icons';
import { useId } from 'react';
import type { Request, Verified } from '../../history/wire';
import { useAsk } from '../ask';
import { personName, resourceName, subjectOf } from '../format';
import { KindBadge, ReplayBadge, StateBadge } from '../parts/badges';
import { Download } from '../parts/download';
import { Moment, useNow } from '../parts/moment';
import { OwnOnly } from '../parts/own-only';
import { Loading, RecordSays, TroubleSays } from '../parts/says';
import { Facts, Section } from '../parts/section';
import { TimeLeft } from '../parts/time-left';
import { useNavigation } from '../place';
import { request as words } from '../texts';
import { AsksPart, PlanPart, ReviewPart } from './byos-parts';
import { CardPart } from './card-part';
import { DecisionPart } from './decision-part';
import { PeoplePart } from './people-part';
import { ProofPart } from './proof-part';
import { TimelinePart } from './timeline-part';
import { useOwnKey } from './use-own-key';
import { useProof } from './use-proof';

/** How often an open request is looked at again, in milliseconds. */
const everyMs = 15_000;

const useStyles = makeStyles({
  view: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    maxWidth: '1240px',
    margin: '0 auto',
    padding: '16px',
    boxSizing: 'border-box',
    '@media (max-width: 640px)': { padding: '12px' },
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: '12px 24px', alignItems: 'flex-start' },
  names: { flexGrow: 1, flexBasis: '300px', minWidth: 0 },
  badges: { display: 'flex', gap: '8px', flexWrap: 'wrap', alignItems: 'center' },
  title: {
    margin: '4px 0',
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  id: { fontFamily: tokens.fontFamilyMonospace, color: tokens.colorNeutralForeground2 },
  tools: { display: 'flex', gap: '8px', flexWrap: 'wrap' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 4fr)',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  reason: {
    margin: '0 0 16px',
    padding: '10px 14px',
    borderLeft: `3px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

/** Everything there is to know of one request, and whether it is proven. */
export function RequestView({ id }: { id: string }) {
  const styles = useStyles();
  const { value, trouble, sees, again } = useAsk<Request & { verified: Verified }>(`/api/requests/${id}`, everyMs);
  if (value === undefined) {
    return (
      <div className={styles.view}>
        {trouble === undefined ? <Loading /> : <TroubleSays trouble={trouble} again={again} />}
      </div>
    );
  }
  return (
    <div className={styles.view}>
      <Head request={value} />
      <RecordSays verified={value.verified} />
      <OwnOnly sees={sees} />
      {value.source === 'replay' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{words.replay}</MessageBarBody>
        </MessageBar>
      )}
      <Parts request={value} readsAll={sees !== 'asked'} />
    </div>
  );
}

function Head({ request }: { request: Request }) {
  const styles = useStyles();
  const { host, place } = useNavigation();
  const toaster = useId();
  const { dispatchToast } = useToastController(toaster);
  const now = useNow(30_000);
  const share = async (): Promise<void> => {
    const done = await host.share(place, subjectOf(request));
    const says = done ? words.linkCopied : words.copyFailed;
    if (host.kind === 'browser' || !done) {
      dispatchToast(
        <Toast>
          <ToastTitle>{says}</ToastTitle>
        </Toast>,
        { intent: done ? 'success' : 'error' },
      );
    }
  };
  return (
    <div className={styles.head}>
      <Toaster toasterId={toaster} position="top-end" />
      <div className={styles.names}>
        <div className={styles.badges}>
          <KindBadge kind={request.kind} />
          <StateBadge state={request.state} />
          <ReplayBadge source={request.source} />
        </div>
        <h1 className={styles.title}>{subjectOf(request)}</h1>
        <span className={styles.id}>{request.id}</span>
      </div>
      {request.state === 'pending' && <TimeLeft request={request} now={now} />}
      <div className={styles.tools}>
        <Button icon={<LinkRegular />} onClick={() => void share()}>
          {words.copyLink}
        </Button>
        <Download
          path={`/api/requests/${request.id}/evidence`}
          name={`evidence-${request.id}.zip`}
          label={words.evidence}
          hint={words.evidenceText}
        />
      </div>
    </div>
  );
}

function Parts({ request, readsAll }: { request: Request & { verified: Verified }; readsAll: boolean }) {
  const styles = useStyles();
  const [ownKey, giveKey] = useOwnKey();
  const proof = useProof(request, readsAll, ownKey);
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <AboutPart request={request} />
        <DecisionPart request={request} />
        <ReviewPart request={request} />
        <AsksPart request={request} />
        <PlanPart request={request} />
        <TimelinePart request={request} proof={proof} readsAll={readsAll} />
      </div>
      <div className={styles.column}>
        <ProofPart proof={proof} readsAll={readsAll} ownKey={ownKey ?? undefined} giveKey={giveKey} />
        <PeoplePart request={request} />
        {readsAll && <CardPart request={request} />}
      </div>
    </div>
  );
}

function AboutPart({ request }: { request: Request }) {
  const styles = useStyles();
  const { justification, resourceIds, subscription, supportCase, route, azure } = request;
  return (
    <Section title={words.reason[request.kind]}>
      {(justification !== '' || request.kind !== 'byos-review') && (
        <p className={styles.reason}>{justification === '' ? words.noReason : justification}</p>
      )}
      <Facts
        of={[
          [words.requester, request.requester === null ? undefined : personName(request.requester)],
          [words.resources, resourceIds.length === 0 ? undefined : <Resources ids={resourceIds} />],
          [words.subscription, subscription.name ?? subscription.id],
          [words.supportCase, supportCase?.number],
          [words.openedAt, <Moment key="opened" at={request.openedAt} />],
          [words.expiresAt, request.expiresAt === null ? undefined : <Moment key="expires" at={request.expiresAt} />],
          [words.accessDuration, words.duration(request.accessDuration)],
          [words.route, route.name],
          [words.azureStatus, azure.status],
          [words.azureId, azure.id],
        ]}
      />
    </Section>
  );
}

function Resources({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.map((id) => (
        <div key={id} title={id}>
          {resourceName(id)}
        </div>
      ))}
    </>
  );
}
