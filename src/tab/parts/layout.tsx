import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  view: {
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    maxWidth: '1240px',
    margin: '0 auto',
    padding: '16px',
    boxSizing: 'border-box',
    '@media (max-width: 640px)': { padding: '12px' },
  },
  head: { display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', gap: '4px 16px' },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  note: { color: tokens.colorNeutralForeground2 },
  aside: { marginInlineStart: 'auto' },
});

/** A view with its title, a note beside it, and what can be done at its end. */
export function ViewLayout({
  title,
  note,
  aside,
  children,
}: {
  title: string;
  note?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <div className={styles.view}>
      <div className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {aside !== undefined && <span className={styles.aside}>{aside}</span>}
      </div>
      {children}
    </div>
  );
}
