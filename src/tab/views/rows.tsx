import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, useState } from 'react';
import { actorName, subjectOf } from '../format';
import { ReplayBadge, StateBadge } from '../parts/badges';
import { Moment } from '../parts/moment';
import { PlaceLink } from '../parts/place-link';
import type { Past, Row, usePast } from '../past';
import { history, kindNames } from '../texts';

/** Heights of a row in pixels: on a wide screen one line, on a narrow one three. */
const heights = { wide: 44, narrow: 92 } as const;
/** More is loaded when so many rows are left below what is seen. */
const ahead = 200;

const columns = '150px minmax(200px, 3fr) minmax(160px, 1.2fr) 132px minmax(110px, 1.4fr) minmax(90px, 1fr) 120px';

const useStyles = makeStyles({
  table: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: '240px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    overflow: 'hidden',
  },
  head: {
    display: 'grid',
    gridTemplateColumns: columns,
    gap: '12px',
    padding: '0 16px',
    alignItems: 'center',
    minHeight: '36px',
    flexShrink: 0,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    scrollbarGutter: 'stable',
    overflowY: 'hidden',
  },
  scroller: {
    flexGrow: 1,
    overflowY: 'auto',
    overflowX: 'hidden',
    scrollbarGutter: 'stable',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  row: {
    position: 'absolute',
    insetInline: 0,
    top: 0,
    boxSizing: 'border-box',
    padding: '0 16px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
  },
  wide: { display: 'grid', gridTemplateColumns: columns, gap: '12px', alignItems: 'center' },
  narrow: { display: 'flex', flexDirection: 'column', justifyContent: 'center', gap: '4px' },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0, display: 'block' },
  quiet: { color: tokens.colorNeutralForeground2 },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  line: { display: 'flex', gap: '8px', alignItems: 'center', minWidth: 0 },
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  last: { padding: '12px', textAlign: 'center', color: tokens.colorNeutralForeground2 },
});

/** The rows that are seen, out of all that are loaded; more are loaded before the end is reached. */
export function Rows({ past }: { past: ReturnType<typeof usePast> }) {
  const styles = useStyles();
  const { rows, more, loadMore, trouble, again, leave, scrollTop } = past;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const height = isNarrow ? heights.narrow : heights.wide;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
    initialOffset: scrollTop,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    virtual.measure();
  }, [height, virtual]);
  useEffect(() => {
    if (more && trouble === undefined && lastShown >= rows.length - ahead) loadMore();
  });
  return (
    <div className={styles.table} role="table" aria-label={history.rows} aria-rowcount={more ? -1 : rows.length + 1}>
      <div role="rowgroup" className={isNarrow ? styles.hidden : undefined}>
        <div role="row" aria-rowindex={1} className={isNarrow ? undefined : styles.head}>
          {[
            history.opened,
            history.what,
            history.kind,
            history.state,
            history.decidedBy,
            history.route,
            history.id,
          ].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={0}
        role="rowgroup"
        aria-label={history.rows}
        onScroll={(event) => {
          leave(event.currentTarget.scrollTop);
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {shown.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const place = { height, transform: `translateY(${start}px)` };
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={index + 2}
                className={mergeClasses(styles.row, isNarrow ? styles.narrow : styles.wide)}
                style={place}
              >
                {isNarrow ? <NarrowCells row={row} /> : <WideCells row={row} />}
              </div>
            );
          })}
        </div>
        <LastLine past={past} trouble={trouble} again={again} />
      </div>
    </div>
  );
}

function LastLine({ past, trouble, again }: { past: Past; trouble: Past['trouble']; again: () => void }) {
  const styles = useStyles();
  if (trouble !== undefined) {
    return (
      <div className={styles.last} role="alert">
        {history.notAll}{' '}
        <Button size="small" onClick={again}>
          {history.loadingMore}
        </Button>
      </div>
    );
  }
  return past.more ? <div className={styles.last}>{history.loadingMore}</div> : null;
}

const WideCells = memo(function WideCells({ row }: { row: Row }) {
  const styles = useStyles();
  return (
    <>
      <span role="cell" className={styles.cell}>
        <Moment at={row.openedAt} />
      </span>
      <span role="cell" className={styles.cell} title={row.resourceIds.join('\n')}>
        <PlaceLink to={{ view: 'request', id: row.id }}>{subjectOf(row)}</PlaceLink>
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.quiet)}>
        {kindNames[row.kind]}
      </span>
      <span role="cell" className={styles.cell}>
        <StateBadge state={row.state} />
      </span>
      <span role="cell" className={styles.cell}>
        {row.source === 'replay' ? <ReplayBadge source={row.source} /> : row.by === undefined ? '–' : actorName(row.by)}
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.quiet)}>
        {row.route}
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.quiet, styles.id)}>
        {row.id}
      </span>
    </>
  );
});

const NarrowCells = memo(function NarrowCells({ row }: { row: Row }) {
  const styles = useStyles();
  return (
    <>
      <span role="cell" className={styles.cell}>
        <PlaceLink to={{ view: 'request', id: row.id }}>{subjectOf(row)}</PlaceLink>
      </span>
      <span role="cell" className={styles.line}>
        <StateBadge state={row.state} />
        <ReplayBadge source={row.source} />
        <span className={mergeClasses(styles.cell, styles.quiet)}>{kindNames[row.kind]}</span>
      </span>
      <span role="cell" className={mergeClasses(styles.cell, styles.quiet)}>
        <Moment at={row.openedAt} />
        {row.by === undefined ? '' : ` · ${actorName(row.by)}`}
      </span>
    </>
  );
});

function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia('(max-width: 900px)').matches);
  useEffect(() => {
    const query = matchMedia('(max-width: 900px)');
    const changed = (): void => {
      setNarrow(query.matches);
    };
    query.addEventListener('change', changed);
    return () => {
      query.removeEventListener('change', changed);
    };
  }, []);
  return isNarrow;
}
