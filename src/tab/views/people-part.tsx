import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, ClockRegular, WarningRegular } from '@fluentui/react-icons';
import type { Request } from '../../history/wire';
import { personName } from '../format';
import { Facts, Section } from '../parts/section';
import { recipientName } from '../timeline';
import { request as words } from '../texts';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: '12px 0 0', padding: 0, display: 'flex', flexDirection: 'column', gap: '8px' },
  row: {
    display: 'flex',
    gap: '8px',
    justifyContent: 'space-between',
    alignItems: 'flex-start',
    flexWrap: 'wrap',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: '8px',
  },
  error: { color: tokens.colorPaletteRedForeground1, flexBasis: '100%', overflowWrap: 'anywhere' },
  name: { overflowWrap: 'anywhere' },
});

/** Who was asked, who may answer in their place, and whom a message reached. */
export function PeoplePart({ request }: { request: Request }) {
  const styles = useStyles();
  const { asked, delegations, unresolved, deliveries } = request;
  return (
    <Section title={words.people}>
      <Facts
        of={[
          [words.askedNote, asked.map(personName).join(', ')],
          [
            words.delegations,
            delegations.map(({ from, to }) => words.delegation(personName(to), personName(from))).join('; '),
          ],
          [words.unresolved, unresolved.join(', ')],
        ]}
      />
      {deliveries.length === 0 ? null : (
        <ul className={styles.list} aria-label={words.deliveries}>
          {deliveries.map((delivery) => (
            <li key={delivery.recipient} className={styles.row}>
              <span className={styles.name}>{recipientName(delivery.recipient, asked)}</span>
              <DeliveryBadge delivery={delivery} />
              {delivery.lastError !== undefined && delivery.status !== 'done' && (
                <span className={styles.error}>{delivery.lastError}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function DeliveryBadge({ delivery: { status, shown, wanted } }: { delivery: Request['deliveries'][number] }) {
  const says = status === 'due' && shown > 0 && shown < wanted ? words.outdated : (words.statuses[status] ?? status);
  if (status === 'done')
    return (
      <Badge appearance="tint" color="success" icon={<CheckmarkRegular />}>
        {says}
      </Badge>
    );
  if (status === 'unreachable' || status === 'parked')
    return (
      <Badge appearance="tint" color="danger" icon={<WarningRegular />}>
        {says}
      </Badge>
    );
  return (
    <Badge appearance="tint" color="informative" icon={<ClockRegular />}>
      {says}
    </Badge>
  );
}
