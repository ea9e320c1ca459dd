import { makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import { AlertRegular, ClockRegular } from '@fluentui/react-icons';
import type { Request } from '../../history/wire';
import { timeLeft } from '../format';
import { times } from '../texts';
import { Moment } from './moment';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '6px', minWidth: '170px' },
  line: { display: 'flex', alignItems: 'center', gap: '6px', fontWeight: tokens.fontWeightSemibold },
  soon: { color: tokens.colorPaletteDarkOrangeForeground1 },
  now: { color: tokens.colorPaletteRedForeground1 },
  end: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** How much time is left to decide: in words, as a bar, and when it ends. */
export function TimeLeft({ request, now }: { request: Pick<Request, 'openedAt' | 'expiresAt'>; now: Date }) {
  const styles = useStyles();
  const left = timeLeft(request, now);
  if (left === undefined || request.expiresAt === null) return <span className={styles.end}>{times.noEnd}</span>;
  const { urgency, part, says } = left;
  const isUrgent = urgency !== 'calm';
  return (
    <div className={styles.root}>
      <span className={mergeClasses(styles.line, isUrgent && styles[urgency])}>
        {isUrgent ? <AlertRegular aria-hidden /> : <ClockRegular aria-hidden />}
        {says}
      </span>
      <ProgressBar
        value={part}
        thickness="large"
        color={urgency === 'now' ? 'error' : urgency === 'soon' ? 'warning' : 'brand'}
        aria-label={says}
      />
      <span className={styles.end}>
        {times.expires} <Moment at={request.expiresAt} />
      </span>
    </div>
  );
}
