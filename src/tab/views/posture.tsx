import { Badge, makeStyles, Switch, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  DismissCircleRegular,
  QuestionCircleRegular,
  SubtractCircleRegular,
} from '@fluentui/react-icons';
import type { Posture, PostureState } from '../../history/wire';
import { useAsk } from '../ask';
import { resourceName } from '../format';
import { ViewLayout } from '../parts/layout';
import { Moment } from '../parts/moment';
import { Empty, Loading, TroubleSays } from '../parts/says';
import { Section } from '../parts/section';
import { useNavigation } from '../place';
import { featureNames, posture as words, postureStates, serviceNames } from '../texts';

const everyMs = 60_000;

type Item = Posture['own'][number];

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: '140px minmax(140px, 220px) minmax(0, 1fr)',
    gap: '4px 16px',
    padding: '10px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { borderTopStyle: 'none' },
    '@media (max-width: 720px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  feature: { fontWeight: tokens.fontWeightSemibold },
  mend: {
    marginTop: '6px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    padding: '8px 10px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
  mendName: { fontWeight: tokens.fontWeightSemibold },
  seen: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  unseen: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
});

/** The security features of every watched resource; what needs attention first, and what to do. */
export function PostureView({ all }: { all: boolean }) {
  const { go } = useNavigation();
  const { value, trouble, again } = useAsk<Posture>('/api/posture', everyMs);
  const off = value === undefined ? 0 : [...value.items, ...value.own].filter(needsAttention).length;
  return (
    <ViewLayout
      title={words.title}
      note={value === undefined ? undefined : words.off(off)}
      aside={
        <Switch
          label={words.onlyOff}
          checked={!all}
          onChange={(_event, { checked }) => {
            go({ view: 'posture', all: !checked }, 'replace');
          }}
        />
      }
    >
      {value === undefined ? (
        trouble === undefined ? (
          <Loading />
        ) : (
          <TroubleSays trouble={trouble} again={again} />
        )
      ) : (
        <Features posture={value} all={all} />
      )}
    </ViewLayout>
  );
}

function Features({ posture: { own, items, readAt, unseen }, all }: { posture: Posture; all: boolean }) {
  const styles = useStyles();
  const wanted = <T extends Item>(of: readonly T[]): T[] => (all ? [...of] : of.filter(needsAttention));
  const resources = Map.groupBy(wanted(items), ({ resource }) => resource);
  const ownWanted = wanted(own);
  return (
    <>
      <div>
        {words.intro}{' '}
        {readAt !== null && (
          <>
            {words.readAt} <Moment at={readAt} />.
          </>
        )}
        {unseen.length > 0 && (
          <div className={styles.unseen} role="alert">
            {words.unseen} {unseen.join(', ')}
          </div>
        )}
      </div>
      {readAt === null ? (
        <Empty title={words.never} then={words.neverThen} />
      ) : items.length === 0 ? (
        <Empty title={words.none} then={words.noneThen} />
      ) : (
        resources.size === 0 && ownWanted.length === 0 && <Empty title={words.allOn} then={words.allOnThen} />
      )}
      {[...resources].map(([resource, of]) => (
        <Section
          key={resource}
          title={resourceName(resource)}
          aside={
            <Badge appearance="outline" color="informative">
              {serviceNames[of[0]?.service ?? 'unknown']}
            </Badge>
          }
        >
          <Items of={of} />
        </Section>
      ))}
      {ownWanted.length > 0 && (
        <Section title={words.own}>
          <Items of={ownWanted} />
        </Section>
      )}
    </>
  );
}

function needsAttention({ state }: Item): boolean {
  return state === 'off' || state === 'unknown';
}

const order: readonly PostureState[] = ['off', 'unknown', 'on', 'not-applicable'];

function Items({ of }: { of: readonly Item[] }) {
  const styles = useStyles();
  const sorted = [...of].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <ul className={styles.list}>
      {sorted.map((item) => (
        <li key={item.feature} className={styles.item}>
          <span>
            <PostureBadge state={item.state} />
          </span>
          <span className={styles.feature}>{featureNames[item.feature]}</span>
          <div>
            {item.means}
            {item.evidence.length > 0 && (
              <div className={styles.seen}>
                {words.evidence}: {item.evidence.map(({ property, value }) => `${property} = ${value}`).join('; ')}
              </div>
            )}
            {item.mend !== null && (
              <div className={styles.mend}>
                <span className={styles.mendName}>{words.mend}: </span>
                {item.mend}
              </div>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function PostureBadge({ state }: { state: PostureState }) {
  const [color, icon] = looks[state];
  return (
    <Badge appearance="tint" color={color} icon={icon}>
      {postureStates[state]}
    </Badge>
  );
}

const looks = {
  off: ['danger', <DismissCircleRegular key="off" />],
  unknown: ['warning', <QuestionCircleRegular key="unknown" />],
  on: ['success', <CheckmarkCircleRegular key="on" />],
  'not-applicable': ['informative', <SubtractCircleRegular key="none" />],
} as const;
