import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  ClockRegular,
  DismissCircleFilled,
  QuestionCircleRegular,
  ShieldCheckmarkRegular,
  ShieldQuestionRegular,
} from '@fluentui/react-icons';
import { toBase64 } from '../proof/bytes';
import { verdictOf, type Check, type ProofReport, type Result } from '../proof/check';
import { Facts, Section } from '../parts/section';
import { number, proof as words } from '../texts';
import { OwnKeyPart, type OwnKeyProps } from './own-key-part';

const useStyles = makeStyles({
  verdict: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  sign: { fontSize: '28px' },
  intro: { margin: '4px 0 12px', color: tokens.colorNeutralForeground2 },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '10px' },
  check: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: '2px 8px' },
  mark: { fontSize: '18px', marginTop: '1px' },
  says: { gridColumn: 2, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  passed: { color: tokens.colorPaletteGreenForeground1 },
  failed: { color: tokens.colorPaletteRedForeground1 },
  other: { color: tokens.colorNeutralForeground2 },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  note: { color: tokens.colorNeutralForeground2 },
  loud: { marginBottom: '12px' },
});

/** Whether a request is proven: each check that this browser made, with its result. */
export function ProofPart({
  proof,
  readsAll,
  ownKey,
  giveKey,
}: OwnKeyProps & { proof: ProofReport | undefined; readsAll: boolean }) {
  const styles = useStyles();
  if (!readsAll) return <Section title={words.title}>{words.forAuditors}</Section>;
  if (proof === undefined) {
    return (
      <Section title={words.title}>
        <Spinner size="tiny" labelPosition="after" label={words.running} />
      </Section>
    );
  }
  const verdict = verdictOf(proof);
  return (
    <Section title={words.title}>
      {verdict === 'failed' ? (
        <MessageBar intent="error" layout="multiline" className={styles.loud} role="alert">
          <MessageBarBody>
            <MessageBarTitle>{words.verdicts.failed}</MessageBarTitle>
            {words.intro}
          </MessageBarBody>
        </MessageBar>
      ) : (
        <>
          <div
            className={mergeClasses(
              styles.verdict,
              verdict === 'proven' || verdict === 'partly' ? styles.passed : styles.other,
            )}
            role="status"
          >
            {verdict === 'unknown' ? (
              <ShieldQuestionRegular className={styles.sign} aria-hidden />
            ) : (
              <ShieldCheckmarkRegular className={styles.sign} aria-hidden />
            )}
            {words.verdicts[verdict]}
          </div>
          <p className={styles.intro}>{words.intro}</p>
        </>
      )}
      <ul className={styles.list}>
        {proof.checks.map((check) => (
          <li key={check.name} className={styles.check}>
            <Mark result={check.result} />
            <span>
              {words.checks[check.name]}: <strong>{words.results[check.result]}</strong>
            </span>
            <span className={styles.says}>{saysOf(check, ownKey !== undefined)}</span>
          </li>
        ))}
      </ul>
      <Details proof={proof} isOwnKey={ownKey !== undefined} />
      <OwnKeyPart ownKey={ownKey} giveKey={giveKey} />
    </Section>
  );
}

/** A sign for a result, for those who see it; the words beside it say the same. */
export function Mark({ result, label }: { result: Result; label?: string }) {
  const styles = useStyles();
  const more = label === undefined ? { 'aria-hidden': true } : { 'aria-label': label, role: 'img', title: label };
  if (result === 'passed')
    return <CheckmarkCircleFilled className={mergeClasses(styles.mark, styles.passed)} {...more} />;
  if (result === 'failed')
    return <DismissCircleFilled className={mergeClasses(styles.mark, styles.failed)} {...more} />;
  if (result === 'waiting') return <ClockRegular className={mergeClasses(styles.mark, styles.other)} {...more} />;
  return <QuestionCircleRegular className={mergeClasses(styles.mark, styles.other)} {...more} />;
}

function Details({ proof: { checkpoint, key }, isOwnKey }: { proof: ProofReport; isOwnKey: boolean }) {
  const styles = useStyles();
  if (checkpoint === undefined || key === undefined) return null;
  return (
    <Accordion collapsible>
      <AccordionItem value="details">
        <AccordionHeader size="small">{words.checkpoint}</AccordionHeader>
        <AccordionPanel>
          <Facts
            of={[
              [words.size, number(checkpoint.size)],
              [
                words.root,
                <span key="root" className={styles.mono}>
                  {toBase64(checkpoint.root)}
                </span>,
              ],
              [
                words.key,
                <span key="key" className={styles.mono}>
                  {key}
                </span>,
              ],
            ]}
          />
          <p className={styles.note}>{isOwnKey ? words.ownKeyNote : words.keyNote}</p>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}

function saysOf({ name, result, why, count = 0, others = 0, seqs = [] }: Check, isOwnKey: boolean): string {
  if (why === 'NO_KEY' && isOwnKey) return words.ownNoKey;
  if (why !== undefined) return whys[why];
  switch (name) {
    case 'signature':
      return words.signedBy(count);
    case 'included': {
      if (result === 'failed') return words.notIncluded(seqs.join(', '));
      const later = others === 0 ? [] : [words.later(others)];
      return [...(count === 0 && others > 0 ? [] : [words.included(count)]), ...later].join('; ');
    }
    case 'personal':
      return result === 'failed' ? words.changedValues(count) : words.values(count, others);
    case 'consistent':
      return result === 'failed' ? words.wrongOrder : '';
    case 'state':
      return result === 'failed' ? words.otherState : '';
    case 'server':
      return '';
  }
}

const whys: Readonly<Record<NonNullable<Check['why']>, string>> = {
  NO_CHECKPOINT: words.noCheckpoint,
  NOT_A_CHECKPOINT: words.notACheckpoint,
  WRONG_SIGNATURE: words.wrongSignature,
  NO_KEY: words.noKey,
  UNSUPPORTED: words.unsupported,
  NOT_ASKED: words.notAsked,
  INSECURE: words.insecure,
  UNSIGNED: words.unsigned,
};
