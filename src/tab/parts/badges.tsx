import { Badge } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  ClockRegular,
  DismissCircleRegular,
  HourglassRegular,
  LockClosedRegular,
  PersonClockRegular,
  ArrowUndoRegular,
  HistoryRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Request } from '../../history/wire';
import { history, kindNames, stateNames } from '../texts';

type Look = { color: 'brand' | 'success' | 'danger' | 'informative' | 'warning'; icon: ReactElement };

const looks: Readonly<Record<Request['state'], Look>> = {
  pending: { color: 'brand', icon: <ClockRegular /> },
  deciding: { color: 'brand', icon: <PersonClockRegular /> },
  approved: { color: 'success', icon: <CheckmarkCircleRegular /> },
  rejected: { color: 'danger', icon: <DismissCircleRegular /> },
  'access-ended': { color: 'informative', icon: <LockClosedRegular /> },
  expired: { color: 'warning', icon: <HourglassRegular /> },
  cancelled: { color: 'informative', icon: <ArrowUndoRegular /> },
};

/** How a request stands: in words, with a sign, and in colour. */
export function StateBadge({ state }: { state: Request['state'] }) {
  const { color, icon } = looks[state];
  return (
    <Badge appearance="tint" color={color} icon={icon}>
      {stateNames[state]}
    </Badge>
  );
}

/** What kind of request it is. */
export function KindBadge({ kind }: { kind: Request['kind'] }) {
  return (
    <Badge appearance="outline" color="informative">
      {kindNames[kind]}
    </Badge>
  );
}

/** Says that a request is a record of the past. */
export function ReplayBadge({ source }: { source: Request['source'] }) {
  return source === 'replay' ? (
    <Badge appearance="outline" color="warning" icon={<HistoryRegular />}>
      {history.replayed}
    </Badge>
  ) : null;
}
