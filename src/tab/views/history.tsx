import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { filterCount, type Filters } from '../address';
import { OwnOnly } from '../parts/own-only';
import { Empty, Loading, RecordSays, TroubleSays } from '../parts/says';
import { usePast } from '../past';
import { useNavigation } from '../place';
import { noFilters } from '../address';
import { history } from '../texts';
import { FilterBar } from './filter-bar';
import { Rows } from './rows';

const useStyles = makeStyles({
  view: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    height: '100%',
    boxSizing: 'border-box',
    padding: '16px',
    '@media (max-width: 640px)': { padding: '12px', gap: '8px' },
  },
  head: { display: 'flex', alignItems: 'baseline', gap: '16px', flexShrink: 0 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  count: { color: tokens.colorNeutralForeground2 },
});

/** Every request there was, the newest first, by filters that stand in the address. */
export function HistoryView({ filters }: { filters: Filters }) {
  const styles = useStyles();
  const { go } = useNavigation();
  const past = usePast(filters);
  const { rows, count, verified, sees, trouble, loading, again } = past;
  const isFiltered = filterCount(filters) > 0;
  return (
    <div className={styles.view}>
      <div className={styles.head}>
        <h1 className={styles.title}>{history.title}</h1>
        <span className={styles.count} role="status">
          {count === undefined ? '' : history.count(count.value, count.more)}
        </span>
      </div>
      <FilterBar filters={filters} />
      <RecordSays verified={verified} />
      <OwnOnly sees={sees} />
      {rows.length > 0 ? (
        <Rows past={past} />
      ) : trouble !== undefined ? (
        <TroubleSays trouble={trouble} again={again} />
      ) : loading ? (
        <Loading />
      ) : isFiltered ? (
        <Empty title={history.none} then={history.noneThen}>
          <Button
            onClick={() => {
              go({ view: 'history', filters: noFilters });
            }}
          >
            {history.clear}
          </Button>
        </Empty>
      ) : (
        <Empty title={history.empty} then={history.emptyThen} />
      )}
    </div>
  );
}
