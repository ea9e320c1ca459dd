import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkCircleRegular, CloudOffRegular, ErrorCircleRegular, LockClosedRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Verified } from '../../history/wire';
import type { Trouble } from '../api';
import { useNavigation } from '../place';
import { faultNames, frame, record, troubles } from '../texts';
import { Moment } from './moment';

const useStyles = makeStyles({
  middle: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: '12px',
    padding: '48px 16px',
    color: tokens.colorNeutralForeground2,
  },
  sign: { fontSize: '40px', lineHeight: 1, color: tokens.colorNeutralForeground3 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
  },
  text: { margin: 0, maxWidth: '52ch' },
  loud: { flexShrink: 0 },
});

/** Nothing is there, and what to do. */
export function Empty({ title, then, children }: { title: string; then: string; children?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.middle}>
      <CheckmarkCircleRegular className={styles.sign} aria-hidden />
      <p className={styles.title}>{title}</p>
      <p className={styles.text}>{then}</p>
      {children}
    </div>
  );
}

/** Something cannot be shown: why, and what to do. */
export function TroubleSays({ trouble, again }: { trouble: Trouble; again: () => void }) {
  const styles = useStyles();
  const { host } = useNavigation();
  const { title, text, action } = troubles[trouble];
  const asksToSignIn = trouble === 'sign-in' || trouble === 'consent' || trouble === 'sign-in-failed';
  const sign =
    trouble === 'away' ? (
      <CloudOffRegular />
    ) : asksToSignIn || trouble === 'role' ? (
      <LockClosedRegular />
    ) : (
      <ErrorCircleRegular />
    );
  return (
    <div className={styles.middle} role="alert">
      <span className={styles.sign} aria-hidden>
        {sign}
      </span>
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.text}>{text}</p>
      <Button
        appearance="primary"
        onClick={() => {
          if (asksToSignIn) void host.signIn().then(again, again);
          else again();
        }}
      >
        {action}
      </Button>
    </div>
  );
}

/** Something is being loaded. */
export function Loading() {
  const styles = useStyles();
  return (
    <div className={styles.middle}>
      <Spinner label={frame.loading} />
    </div>
  );
}

/** Says loudly that what is shown is not as the ledger says. Where it is, nothing is said. */
export function RecordSays({ verified }: { verified: Verified | undefined }) {
  const styles = useStyles();
  if (verified?.ok !== false) return null;
  return (
    <MessageBar intent="error" layout="multiline" className={styles.loud} role="alert">
      <MessageBarBody>
        <MessageBarTitle>{record.broken}</MessageBarTitle>
        {record.brokenText}
        <br />
        {record.faults}: {verified.faults.map(faultText).join('; ')}
        {verified.at !== null && (
          <>
            . {record.checkedAt} <Moment at={verified.at} />
          </>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}

function faultText({ seq, code }: Verified['faults'][number]): string {
  const says = `${faultNames[code] ?? code} (${code})`;
  return seq === null ? says : `${says}, ${record.atEntry(seq)}`;
}
