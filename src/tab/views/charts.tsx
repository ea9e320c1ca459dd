import { VerticalStackedBarChart } from '@fluentui/react-charts';
import { makeStyles, Switch, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { Statistics } from '../../history/wire';
import { states } from '../address';
import { useDeciderNames } from '../deciders';
import { PlainTable } from '../parts/plain-table';
import { Section } from '../parts/section';
import { kindNames, monthNames, number, serviceNames, stateNames, statistics as words } from '../texts';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 380px), 1fr))',
    gap: '16px',
    alignItems: 'start',
  },
  chart: { width: '100%', height: '300px', overflow: 'hidden' },
  bars: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '10px' },
  bar: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '2px 12px' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  track: {
    // The bars are colour and nothing else: where colours are forced they would be gone.
    forcedColorAdjust: 'none',
    gridColumn: '1 / -1',
    height: '10px',
    display: 'flex',
    backgroundColor: tokens.colorNeutralBackground4,
    borderRadius: tokens.borderRadiusSmall,
    overflow: 'hidden',
  },
});

/** Colours that are apart from each other in light, dark and high contrast; the legend names them. */
const colours: Readonly<Record<(typeof states)[number], string>> = {
  pending: tokens.colorPaletteBlueBorderActive,
  deciding: tokens.colorPaletteLavenderBorderActive,
  approved: tokens.colorPaletteGreenBorderActive,
  rejected: tokens.colorPaletteRedBorderActive,
  'access-ended': tokens.colorPaletteTealBorderActive,
  expired: tokens.colorPaletteMarigoldBorderActive,
  cancelled: tokens.colorNeutralStrokeAccessible,
};

/** The figures as charts, each of which can be read as a table. */
export function Charts({ told }: { told: Statistics }) {
  const styles = useStyles();
  const { months, decidedBy, services, routes, kinds } = told;
  const deciders = useDeciderNames(decidedBy);
  const shown = states.filter((state) => months.some((month) => month.states[state] > 0));
  const named = (counts: Statistics['services'], names: Readonly<Record<string, string>>) =>
    counts.map(({ name, count }) => ({
      name: names[name] ?? name,
      parts: [{ count, colour: tokens.colorCompoundBrandBackground }],
    }));
  return (
    <>
      <Both
        title={words.byMonth}
        chart={<Months months={months} shown={shown} />}
        heads={[words.month, words.requests, ...shown.map((state) => stateNames[state])]}
        rows={months.map(({ month, requests, states: counted }) => [
          monthName(month),
          number(requests),
          ...shown.map((state) => number(counted[state])),
        ])}
      />
      <div className={styles.grid}>
        <Both
          title={words.decidedBy}
          chart={
            <Bars
              of={decidedBy.map((one) => ({
                name: deciders(one),
                parts: [
                  { count: one.approved, colour: colours.approved },
                  { count: one.rejected, colour: colours.rejected },
                ],
                says: `${words.approved} ${number(one.approved)}, ${words.rejected} ${number(one.rejected)}`,
              }))}
            />
          }
          heads={[words.name, words.approved, words.rejected]}
          rows={decidedBy.map((one) => [deciders(one), number(one.approved), number(one.rejected)])}
        />
        <Counts title={words.services} of={named(services, serviceNames)} />
        <Counts title={words.routes} of={named(routes, {})} />
        <Counts title={words.kinds} of={named(kinds, kindNames)} />
      </div>
    </>
  );
}

function Both({
  title,
  chart,
  heads,
  rows,
}: {
  title: string;
  chart: ReactNode;
  heads: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}) {
  const [isTable, setTable] = useState(false);
  return (
    <Section
      title={title}
      aside={
        <Switch
          label={words.asTable}
          checked={isTable}
          aria-label={`${title}: ${words.asTable}`}
          onChange={(_event, { checked }) => {
            setTable(checked);
          }}
        />
      }
    >
      {isTable ? <PlainTable caption={title} heads={heads} rows={rows} /> : chart}
    </Section>
  );
}

function Months({ months, shown }: { months: Statistics['months']; shown: readonly (typeof states)[number][] }) {
  const styles = useStyles();
  const data = months.map(({ month, states: counted }) => ({
    xAxisPoint: monthName(month),
    chartData: shown.map((state) => ({
      legend: stateNames[state],
      data: counted[state],
      color: colours[state],
      xAxisCalloutData: monthName(month),
      yAxisCalloutData: number(counted[state]),
      callOutAccessibilityData: { ariaLabel: `${monthName(month)}, ${stateNames[state]}: ${number(counted[state])}` },
    })),
  }));
  return (
    <div className={styles.chart}>
      <VerticalStackedBarChart data={data} chartTitle={words.byMonth} barWidth="auto" roundCorners />
    </div>
  );
}

interface Bar {
  name: string;
  parts: { count: number; colour: string }[];
  /** What the bar shows, in words; the count where it is absent. */
  says?: string;
}

function Counts({ title, of }: { title: string; of: readonly Bar[] }) {
  const countOf = ({ parts }: Bar): number => parts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Both
      title={title}
      chart={<Bars of={of} />}
      heads={[words.name, words.count]}
      rows={of.map((bar) => [bar.name, number(countOf(bar))])}
    />
  );
}

/** Bars with their names and figures beside them: they can be read without seeing the bars. */
function Bars({ of }: { of: readonly Bar[] }) {
  const styles = useStyles();
  const total = (bar: Bar): number => bar.parts.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...of.map(total));
  return (
    <ul className={styles.bars}>
      {of.map((bar) => (
        <li key={bar.name} className={styles.bar}>
          <span className={styles.name} title={bar.name}>
            {bar.name}
          </span>
          <span>{bar.says ?? number(total(bar))}</span>
          <span className={styles.track} aria-hidden>
            {bar.parts.map(({ count, colour }) => (
              <span key={colour} style={{ width: `${(100 * count) / most}%`, backgroundColor: colour }} />
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function monthName(month: string): string {
  const [year = '', at = '1'] = month.split('-');
  return `${monthNames[Number(at) - 1] ?? at} ${year}`;
}
