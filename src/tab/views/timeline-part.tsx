import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { Request } from '../../history/wire';
import { Moment } from '../parts/moment';
import { Section } from '../parts/section';
import type { ProofReport } from '../proof/check';
import { proof as proofWords, request as words } from '../texts';
import { timelineOf, type Step } from '../timeline';
import { Mark } from './proof-part';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  step: {
    display: 'grid',
    gridTemplateColumns: '12px minmax(0, 1fr) auto',
    gap: '2px 12px',
    paddingBottom: '14px',
    position: 'relative',
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: '5px',
      top: '14px',
      bottom: '-4px',
      width: '2px',
      backgroundColor: tokens.colorNeutralStroke2,
    },
    ':last-child::before': { display: 'none' },
  },
  dot: {
    width: '12px',
    height: '12px',
    borderRadius: '50%',
    marginTop: '4px',
    boxSizing: 'border-box',
    border: `2px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    zIndex: 1,
  },
  good: {
    backgroundColor: tokens.colorPaletteGreenBackground3,
    borderTopColor: tokens.colorPaletteGreenBackground3,
    borderRightColor: tokens.colorPaletteGreenBackground3,
    borderBottomColor: tokens.colorPaletteGreenBackground3,
    borderLeftColor: tokens.colorPaletteGreenBackground3,
  },
  bad: {
    backgroundColor: tokens.colorPaletteRedBackground3,
    borderTopColor: tokens.colorPaletteRedBackground3,
    borderRightColor: tokens.colorPaletteRedBackground3,
    borderBottomColor: tokens.colorPaletteRedBackground3,
    borderLeftColor: tokens.colorPaletteRedBackground3,
  },
  title: { fontWeight: tokens.fontWeightSemibold },
  at: { gridColumn: 2, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  details: { gridColumn: 2, overflowWrap: 'anywhere' },
});

/** What happened, step by step, each with whether its entry is proven. */
export function TimelinePart({
  request,
  proof,
  readsAll,
}: {
  request: Request;
  proof: ProofReport | undefined;
  readsAll: boolean;
}) {
  const styles = useStyles();
  const steps = useMemo(() => timelineOf(request), [request]);
  return (
    <Section title={words.timeline}>
      {readsAll ? (
        <ol className={styles.list}>
          {steps.map((step) => (
            <StepRow key={step.seq} step={step} result={proof?.entries.get(step.seq)} />
          ))}
        </ol>
      ) : (
        words.noTimeline
      )}
    </Section>
  );
}

function StepRow({ step, result }: { step: Step; result: ReturnType<ProofReport['entries']['get']> }) {
  const styles = useStyles();
  const { seq, at, title, details, moments, tone } = step;
  return (
    <li className={styles.step}>
      <span className={mergeClasses(styles.dot, tone !== 'plain' && styles[tone])} aria-hidden />
      <span className={styles.title}>{title}</span>
      <span>
        {result !== undefined && <Mark result={result} label={`${words.seq(seq)}: ${proofWords.results[result]}`} />}
      </span>
      <span className={styles.at}>
        <Moment at={at} precise /> · {words.seq(seq)}
      </span>
      {(details.length > 0 || moments.length > 0) && (
        <span className={styles.details}>
          {details.join('. ')}
          {moments.map((one) => (
            <span key={one.name}>
              {details.length > 0 ? '. ' : ''}
              {one.name} <Moment at={one.at} />
            </span>
          ))}
        </span>
      )}
    </li>
  );
}
