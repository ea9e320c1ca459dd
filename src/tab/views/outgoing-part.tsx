import { makeStyles, tokens } from '@fluentui/react-components';
import type { Status } from '../../history/wire';
import { lasting } from '../format';
import { Moment } from '../parts/moment';
import { LastTriesTable } from '../parts/last-tries';
import { Section } from '../parts/section';
import { watching as words } from '../texts';

const useStyles = makeStyles({
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
        <LastTriesTable
          caption={words.exports}
          of={exports.map(({ export: where, ...tries }) => ({ where, ...tries }))}
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
