import { createContext, useContext } from 'react';
import type { Host } from './host/host';
import type { Place } from './address';

/** Where somebody is, and how they go elsewhere. */
export interface Navigation {
  place: Place;
  /** @param how `replace` leaves no step to go back to, for filters while they are typed. */
  go: (place: Place, how?: 'push' | 'replace') => void;
  host: Host;
}

/** For every view. */
export const NavigationContext = createContext<Navigation | undefined>(undefined);

/** @returns where somebody is. @throws Error outside of the page. */
export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === undefined) throw new Error('there is no place');
  return navigation;
}
