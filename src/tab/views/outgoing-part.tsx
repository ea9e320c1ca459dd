import { makeStyles, tokens } from '@fluentui/react-components';
import type { Status } from '../../history/wire';
import { lasting } from '../format';
import { Moment } from '../parts/moment';
import { PlainTable } from '../parts/plain-table';
import { Section } from '../parts/section';
import { watching as words } from '../texts';

const useStyles = makeStyles({
  bad: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
});

/** What goes out by itself, and when that last succeeded. */
export function ExportsPart({ status: { exports } }: { status: Status }) {
  const styles = useStyles();
  return (
    <Section title={words.exports}>
      {exports.length === 0 ? (
        <p className={styles.quiet}>{words.noExports}</p>
      ) : (
        <PlainTable
          caption={words.exports}
          heads={[words.anchor, words.lastSuccess, words.lastFailure]}
          rows={exports.map(({ export: where, lastSuccess, lastFailure, failing }) => [
            where,
            lastSuccess === null ? (
              words.never
            ) : (
              <span key="out">
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
      )}
    </Section>
  );
}

/** How long personal data is kept, and what was erased last. */
export function RetentionPart({ status: { retention } }: { status: Status }) {
  const { afterSeconds, lastLook } = retention;
  return (
    <Section title={words.retention}>
      {afterSeconds === null ? words.keptForGood : words.keptFor(lasting(afterSeconds * 1_000))}{' '}
      {lastLook !== null && (
        <>
          {words.erasedLast(lastLook.requests, lastLook.holds)} <Moment at={lastLook.at} />
        </>
      )}
    </Section>
  );
}
