import { lazy, Suspense } from 'react';
import type { Place } from '../address';
import { Loading } from '../parts/says';
import { OpenView } from './open';
import { HistoryView } from './history';

// What is not looked at first is loaded when it is.
const RequestView = lazy(async () => ({ default: (await import('./request')).RequestView }));
const StatisticsView = lazy(async () => ({ default: (await import('./statistics')).StatisticsView }));
const PostureView = lazy(async () => ({ default: (await import('./posture')).PostureView }));
const WatchingView = lazy(async () => ({ default: (await import('./watching')).WatchingView }));
const ConfigureView = lazy(async () => ({ default: (await import('./configure')).ConfigureView }));

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
