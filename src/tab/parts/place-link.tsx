import { Link } from '@fluentui/react-components';
import type { MouseEvent, ReactNode } from 'react';
import { addressOf, type Place } from '../address';
import { useNavigation } from '../place';

interface Props {
  to: Place;
  children: ReactNode;
  className?: string;
  current?: boolean;
  label?: string;
}

/** A link to another place of this page: a real one, so that it can be opened elsewhere and copied. */
export function PlaceLink({ to, children, className, current = false, label }: Props) {
  const { go } = useNavigation();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  const more = {
    ...(current ? { 'aria-current': 'page' as const } : {}),
    ...(label === undefined ? {} : { 'aria-label': label }),
  };
  if (className === undefined) {
    return (
      <Link href={addressOf(to)} onClick={follow} {...more}>
        {children}
      </Link>
    );
  }
  return (
    <a href={addressOf(to)} onClick={follow} className={className} {...more}>
      {children}
    </a>
  );
}
