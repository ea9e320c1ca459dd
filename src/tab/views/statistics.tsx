import { Button, makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import type { Statistics, Verified } from '../../history/wire';
import type { Place } from '../address';
import { useAsk } from '../ask';
import { lasting } from '../format';
import { Download } from '../parts/download';
import { ViewLayout } from '../parts/layout';
import { Empty, Loading, RecordSays, TroubleSays } from '../parts/says';
import { Typed } from '../parts/typed';
import { useNavigation } from '../place';
import { number, statistics as words } from '../texts';

const Charts = lazy(async () => ({ default: (await import('./charts')).Charts }));

const useStyles = makeStyles({
  range: { display: 'flex', gap: '8px 12px', flexWrap: 'wrap', alignItems: 'flex-end' },
  tiles: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', gap: '12px', margin: 0 },
  tile: {
    display: 'flex',
    flexDirection: 'column-reverse',
    justifyContent: 'flex-end',
    padding: '14px 16px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  figure: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
  },
  name: { color: tokens.colorNeutralForeground2 },
  note: { color: tokens.colorNeutralForeground2, margin: 0 },
});

type Range = Extract<Place, { view: 'statistics' }>;
const dayMs = 86_400_000;

/** What became of the requests of a time, for whoever reviews access. */
export function StatisticsView({ place }: { place: Range }) {
  const query = new URLSearchParams(
    Object.entries({ from: place.from ?? '', to: place.to ?? '' }).filter(([, value]) => value !== ''),
  );
  const asked = useAsk<Statistics & { verified: Verified }>(`/api/statistics?${query.toString()}`);
  const { value, trouble, again } = asked;
  return (
    <ViewLayout title={words.title}>
      <RangeBar place={place} told={value} />
      {value === undefined ? (
        trouble === undefined ? (
          <Loading />
        ) : (
          <TroubleSays trouble={trouble} again={again} />
        )
      ) : (
        <>
          <RecordSays verified={value.verified} />
          <Figures told={value} />
        </>
      )}
    </ViewLayout>
  );
}

function RangeBar({ place, told }: { place: Range; told: Statistics | undefined }) {
  const styles = useStyles();
  const { go } = useNavigation();
  const last = (days: number): void => {
    go({ view: 'statistics', from: new Date(Date.now() - days * dayMs).toISOString().slice(0, 10) });
  };
  const change = (name: 'from' | 'to', value: string): void => {
    const { [name]: _, ...rest } = place;
    go(value === '' ? rest : { ...rest, [name]: value });
  };
  return (
    <div className={styles.range} role="group" aria-label={words.range}>
      <Button
        onClick={() => {
          last(30);
        }}
      >
        {words.last.month}
      </Button>
      <Button
        onClick={() => {
          last(90);
        }}
      >
        {words.last.quarter}
      </Button>
      <Button
        onClick={() => {
          go({ view: 'statistics' });
        }}
      >
        {words.last.year}
      </Button>
      {(['from', 'to'] as const).map((name) => (
        <Typed
          key={name}
          kind="date"
          label={words[name]}
          value={place[name] ?? told?.[name].slice(0, 10) ?? ''}
          onText={(value) => {
            change(name, value);
          }}
        />
      ))}
      {told !== undefined && (
        <Download
          path={`/api/evidence?from=${encodeURIComponent(told.from)}&to=${encodeURIComponent(told.to)}`}
          name={`evidence-${told.from.slice(0, 10)}-${told.to.slice(0, 10)}.zip`}
          label={words.pack}
          hint={words.packText}
        />
      )}
    </div>
  );
}

function Figures({ told }: { told: Statistics }) {
  const styles = useStyles();
  const { requests, expired, timeToDecision, complete } = told;
  if (requests === 0) return <Empty title={words.none} then={words.noneThen} />;
  const tiles: [string, string][] = [
    [words.requests, number(requests)],
    [words.expired, number(expired)],
    [words.half, durationOf(timeToDecision.p50Seconds)],
    [words.most, durationOf(timeToDecision.p90Seconds)],
  ];
  return (
    <>
      {!complete && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{words.incomplete}</MessageBarBody>
        </MessageBar>
      )}
      <dl className={styles.tiles}>
        {tiles.map(([name, figure]) => (
          <div key={name} className={styles.tile}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.figure}>{figure}</dd>
          </div>
        ))}
      </dl>
      <Suspense fallback={<Loading />}>
        <Charts told={told} />
      </Suspense>
      <p className={styles.note}>{words.replayed}</p>
    </>
  );
}

function durationOf(seconds: number | null): string {
  return seconds === null ? words.noneDecided : lasting(seconds * 1_000);
}
