import { makeStyles, tokens } from '@fluentui/react-components';
import { watching as words } from '../texts';
import { Moment } from './moment';
import { PlainTable } from './plain-table';

/** Somewhere that the ledger goes to, and how that last went. */
export interface LastTries {
  where: string;
  /** `entries` is how much of the ledger went there. */
  lastSuccess: { entries: number; at: string } | null;
  lastFailure: { at: string; reason: string } | null;
  failing: boolean;
}

const useStyles = makeStyles({
  bad: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
  loud: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorPaletteRedForeground1 },
});

/** Where the ledger goes to, when that last succeeded, and when and why it last failed. */
export function LastTriesTable({ caption, of }: { caption: string; of: readonly LastTries[] }) {
  const styles = useStyles();
  return (
    <PlainTable
      caption={caption}
      heads={[words.anchor, words.lastSuccess, words.lastFailure]}
      rows={of.map(({ where, lastSuccess, lastFailure, failing }) => [
        where,
        lastSuccess === null ? (
          <span key="never" className={styles.loud}>
            {words.never}
          </span>
        ) : (
          <span key="kept">
            {words.checkpointOf(lastSuccess.entries)}, <Moment at={lastSuccess.at} />
          </span>
        ),
        lastFailure === null ? (
          '–'
        ) : (
          <span key="failed" className={failing ? styles.bad : undefined}>
            <Moment at={lastFailure.at} />: {lastFailure.reason}
          </span>
        ),
      ])}
    />
  );
}
