import { lazy, Suspense } from 'react';
import type { Place } from '../address';
import { Loading } from '../parts/says';
import { OpenView } from './open';
import { HistoryView } from './history';

// What is not looked at first is loaded when it is, or when nothing else is to be done.
const load = {
  request: async () => ({ default: (await import('./request')).RequestView }),
  statistics: async () => ({ default: (await import('./statistics')).StatisticsView }),
  posture: async () => ({ default: (await import('./posture')).PostureView }),
  watching: async () => ({ default: (await import('./watching')).WatchingView }),
  configure: async () => ({ default: (await import('./configure')).ConfigureView }),
};
const RequestView = lazy(load.request);
const StatisticsView = lazy(load.statistics);
const PostureView = lazy(load.posture);
const WatchingView = lazy(load.watching);
const ConfigureView = lazy(load.configure);

/** Loads the other views beforehand, so that going there needs no network but for what is shown. */
export function loadViews(): void {
  const { request, statistics, posture, watching } = load;
  requestIdleCallback(() => {
    // What cannot be loaded now is tried again when somebody goes there.
    for (const one of [request, statistics, posture, watching]) one().catch(() => undefined);
  });
}

/** What is looked at. */
export function View({ place }: { place: Place }) {
  return <Suspense fallback={<Loading />}>{viewOf(place)}</Suspense>;
}

function viewOf(place: Place) {
  switch (place.view) {
    case 'open':
      return <OpenView />;
    case 'history':
      return <HistoryView filters={place.filters} />;
    case 'request':
      return <RequestView key={place.id} id={place.id} />;
    case 'statistics':
      return <StatisticsView place={place} />;
    case 'posture':
      return <PostureView all={place.all} />;
    case 'watching':
      return <WatchingView />;
    case 'configure':
      return <ConfigureView />;
  }
}
