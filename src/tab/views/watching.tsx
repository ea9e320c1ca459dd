import { Badge, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, WarningRegular } from '@fluentui/react-icons';
import type { Status } from '../../history/wire';
import { useAsk } from '../ask';
import { lasting, sourceName } from '../format';
import { LastTriesTable } from '../parts/last-tries';
import { ViewLayout } from '../parts/layout';
import { Moment } from '../parts/moment';
import { PlaceLink } from '../parts/place-link';
import { PlainTable } from '../parts/plain-table';
import { Loading, TroubleSays } from '../parts/says';
import { Facts, Section } from '../parts/section';
import { recipientName } from '../timeline';
import { ExportsPart, RetentionPart } from './outgoing-part';
import { faultNames, number, statusFaults, watching as words } from '../texts';

const everyMs = 15_000;

const useStyles = makeStyles({
  well: {
    display: 'flex',
    gap: '8px',
    alignItems: 'center',
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorPaletteGreenForeground1,
  },
  faults: { margin: '4px 0 0', paddingInlineStart: '18px' },
  bad: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
  loud: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorPaletteRedForeground1 },
});

/** Whether everything is watched, delivered and signed. */
export function WatchingView() {
  const { value, trouble, again } = useAsk<Status>('/api/status', everyMs);
  return (
    <ViewLayout
      title={words.title}
      aside={
        value === undefined ? undefined : (
          <>
            {words.at} <Moment at={value.at} precise />
          </>
        )
      }
    >
      {trouble !== undefined && <TroubleSays trouble={trouble} again={again} />}
      {value === undefined ? trouble === undefined && <Loading /> : <Parts status={value} />}
    </ViewLayout>
  );
}

function Parts({ status }: { status: Status }) {
  return (
    <>
      <Verdict status={status} />
      <RequestsPart status={status} />
      <LedgerPart status={status} />
      <ExportsPart status={status} />
      <RetentionPart status={status} />
      <Section title={words.preflight}>
        <Preflight status={status} />
      </Section>
      <SourcesPart status={status} />
      <Facts
        of={[
          [words.since, <Moment key="since" at={status.startedAt} />],
          [words.version, status.version],
          [words.policy, status.policyHash.slice(0, 16)],
        ]}
      />
    </>
  );
}

function Verdict({ status: { faults } }: { status: Status }) {
  const styles = useStyles();
  if (faults.length === 0) {
    return (
      <div className={styles.well} role="status">
        <CheckmarkCircleRegular aria-hidden fontSize={24} />
        {words.well}
      </div>
    );
  }
  return (
    <MessageBar intent={faults.includes('LEDGER_DIVERGED') ? 'error' : 'warning'} layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{words.unwell}</MessageBarTitle>
        <ul className={styles.faults}>
          {faults.map((fault) => (
            <li key={fault}>{statusFaults[fault]}</li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function SourcesPart({ status: { sources, faults } }: { status: Status }) {
  const styles = useStyles();
  return (
    <Section title={words.sources}>
      {sources.length === 0 ? (
        words.noSources
      ) : (
        <PlainTable
          caption={words.sources}
          heads={[words.source, words.lastRead, words.lag, words.error]}
          rows={sources.map(({ name, lastReadAt, behindSeconds, lastError }) => [
            sourceName(name),
            lastReadAt === null ? (
              <span key="never" className={styles.loud}>
                {words.never}
              </span>
            ) : (
              <Moment key="at" at={lastReadAt} precise />
            ),
            lasting(behindSeconds * 1_000),
            lastError === null ? (
              '–'
            ) : (
              <span key="error" className={styles.bad}>
                {lastError}
              </span>
            ),
          ])}
        />
      )}
      <p className={styles.quiet}>
        {faults.includes('SOURCE_BEHIND') ? `${statusFaults.SOURCE_BEHIND} ` : ''}
        {words.gapsText}
      </p>
    </Section>
  );
}

function RequestsPart({ status: { requests, deliveries } }: { status: Status }) {
  const styles = useStyles();
  return (
    <Section title={words.deliveries}>
      {requests.undelivered.length > 0 && (
        <p className={styles.loud}>
          {words.undelivered} <RequestLinks ids={requests.undelivered} />
        </p>
      )}
      {deliveries.length === 0 ? (
        <p className={styles.quiet}>{words.noDeliveries}</p>
      ) : (
        <PlainTable
          caption={words.deliveries}
          heads={[words.recipient, words.how, words.since, words.error, words.forRequests]}
          rows={deliveries.map((one) => [
            recipientName(one.recipient, []),
            <Badge key="how" appearance="tint" color="danger" icon={<WarningRegular />}>
              {words.deliveryStates[one.status]}
            </Badge>,
            <Moment key="since" at={one.since} />,
            <span key="why" className={styles.bad}>
              {one.reason}
            </span>,
            <RequestLinks key="requests" ids={one.requests} />,
          ])}
        />
      )}
      <p className={styles.quiet}>{words.waiting(requests.waiting)}</p>
    </Section>
  );
}

function RequestLinks({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.map((id, at) => (
        <span key={id}>
          {at === 0 ? '' : ', '}
          <PlaceLink to={{ view: 'request', id }}>{id}</PlaceLink>
        </span>
      ))}
    </>
  );
}

function LedgerPart({ status: { ledger } }: { status: Status }) {
  const styles = useStyles();
  const { entries, checkpoint, anchors, anchored, check } = ledger;
  return (
    <Section title={words.ledger}>
      <Facts
        of={[
          [words.entries, number(entries)],
          [
            words.checkpoint,
            checkpoint === null ? (
              words.noCheckpoint
            ) : (
              <span key="at">
                {words.checkpointOf(checkpoint.size)}, <Moment at={checkpoint.at} />
              </span>
            ),
          ],
          [words.check, <LedgerChecked key="check" check={check} />],
        ]}
      />
      <br />
      {!anchored && <p className={styles.loud}>{words.notAnchored}</p>}
      {anchors.length > 0 && (
        <LastTriesTable
          caption={words.anchors}
          of={anchors.map(({ anchor: where, lastSuccess, lastFailure, failing }) => ({
            where,
            lastSuccess: lastSuccess === null ? null : { entries: lastSuccess.size, at: lastSuccess.at },
            lastFailure,
            failing,
          }))}
        />
      )}
    </Section>
  );
}

function LedgerChecked({ check }: { check: Status['ledger']['check'] }) {
  const styles = useStyles();
  if (check === null) return <>{words.checkNone}</>;
  const { faults, at, against } = check;
  return (
    <span>
      {faults.length === 0 ? (
        words.checkWell
      ) : (
        <span className={styles.loud}>{faults.map((code) => `${faultNames[code] ?? code} (${code})`).join('; ')}</span>
      )}
      , <Moment at={at} />
      {against === null ? '' : `, ${words.against(against.size, against.anchor)}`}
    </span>
  );
}

function Preflight({ status: { preflight } }: { status: Status }) {
  const styles = useStyles();
  const found = preflight.flatMap(({ subscription, findings }) =>
    findings.map((finding) => ({ subscription, ...finding })),
  );
  if (found.length === 0) return <p className={styles.quiet}>{words.noPreflight}</p>;
  return (
    <PlainTable
      caption={words.preflight}
      heads={[words.source, words.how, words.mend]}
      rows={found.map(({ subscription, says, mend }) => [subscription ?? words.tenant, says, mend])}
    />
  );
}
