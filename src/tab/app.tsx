import {
  Button,
  FluentProvider,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarBody,
  teamsDarkTheme,
  teamsHighContrastTheme,
  teamsLightTheme,
  tokens,
  webDarkTheme,
  webLightTheme,
  type Theme,
} from '@fluentui/react-components';
import { LockShieldRegular } from '@fluentui/react-icons';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { addressOf, mainViews, noFilters, placeOf, type MainView, type Place } from './address';
import { Api } from './api';
import { ApiContext } from './ask';
import type { Host, TabConfig, ThemeName } from './host/host';
import { Fallible } from './parts/fallible';
import { PlaceLink } from './parts/place-link';
import { NavigationContext, type Navigation } from './place';
import { frame, viewNames } from './texts';
import { loadViews, View } from './views/view';

const themes: Readonly<Record<Host['kind'], Readonly<Record<ThemeName, Theme>>>> = {
  teams: { light: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme },
  browser: { light: webLightTheme, dark: webDarkTheme, contrast: teamsHighContrastTheme },
};

const useStyles = makeStyles({
  page: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
  },
  skip: {
    position: 'absolute',
    insetInlineStart: '-9999px',
    ':focus': {
      insetInlineStart: '8px',
      top: '8px',
      zIndex: 10,
      backgroundColor: tokens.colorNeutralBackground1,
      padding: '8px',
    },
  },
  head: {
    display: 'flex',
    alignItems: 'stretch',
    gap: '20px',
    padding: '0 16px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    flexShrink: 0,
    minHeight: '48px',
    '@media (max-width: 640px)': { flexDirection: 'column', gap: 0, padding: '8px 12px 0' },
  },
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    whiteSpace: 'nowrap',
  },
  sign: { fontSize: '22px', color: tokens.colorBrandForeground1 },
  views: { display: 'flex', gap: '4px', flexGrow: 1, overflowX: 'auto', listStyle: 'none', margin: 0, padding: 0 },
  nav: { display: 'flex', flexGrow: 1, minWidth: 0 },
  view: {
    display: 'flex',
    alignItems: 'center',
    height: '100%',
    minHeight: '40px',
    padding: '0 10px',
    boxSizing: 'border-box',
    whiteSpace: 'nowrap',
    textDecorationLine: 'none',
    color: tokens.colorNeutralForeground2,
    borderBottom: '3px solid transparent',
    // Where colours are forced, what is transparent is not.
    '@media (forced-colors: active)': { borderBottomColor: 'Canvas' },
    ':hover': { color: tokens.colorNeutralForeground1, backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  chosen: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    '@media (forced-colors: active)': { borderBottomColor: 'Highlight' },
  },
  end: { display: 'flex', alignItems: 'center' },
  bar: { flexShrink: 0, borderRadius: 0 },
  main: { flexGrow: 1, minHeight: 0, overflowY: 'auto', outlineStyle: 'none' },
});

/** The page: what is chosen at the top, and below it what is looked at. */
export function App({ host, config }: { host: Host; config: TabConfig }) {
  const [theme, setTheme] = useState(host.theme);
  const api = useMemo(() => new Api(host), [host]);
  const navigation = useNavigationOf(host);
  useEffect(() => {
    host.onTheme(setTheme);
    host.ready();
    loadViews();
  }, [host]);
  useEffect(() => {
    document.documentElement.style.colorScheme = theme === 'light' ? 'light' : 'dark';
  }, [theme]);
  return (
    <FluentProvider theme={themes[host.kind][theme]} style={{ height: '100%' }}>
      <ApiContext value={api}>
        <NavigationContext value={navigation}>
          <Page config={config} navigation={navigation} />
        </NavigationContext>
      </ApiContext>
    </FluentProvider>
  );
}

function Page({ config, navigation }: { config: TabConfig; navigation: Navigation }) {
  const styles = useStyles();
  const { place, host } = navigation;
  const main = useRef<HTMLElement>(null);
  const chosen = mainOf(place);
  useEffect(() => {
    document.title = `${place.view === 'request' ? place.id : chosen === undefined ? frame.name : viewNames[chosen]} - ${frame.name}`;
  }, [place, chosen]);
  return (
    <div className={styles.page}>
      <a
        href="#content"
        className={styles.skip}
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {frame.skip}
      </a>
      {config.signIn === null && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>{frame.noSignIn}</MessageBarBody>
        </MessageBar>
      )}
      {place.view !== 'configure' && (
        <header className={styles.head}>
          <span className={styles.name}>
            <LockShieldRegular className={styles.sign} aria-hidden />
            {frame.name}
          </span>
          <nav className={styles.nav} aria-label={frame.views}>
            <ul className={styles.views}>
              {mainViews.map((view) => (
                <li key={view}>
                  <PlaceLink
                    to={placeAt(view)}
                    current={view === chosen}
                    className={mergeClasses(styles.view, view === chosen && styles.chosen)}
                  >
                    {viewNames[view]}
                  </PlaceLink>
                </li>
              ))}
            </ul>
          </nav>
          {host.signOut !== undefined && (
            <span className={styles.end}>
              <Button appearance="subtle" size="small" onClick={() => void host.signOut?.()}>
                {frame.signOut}
              </Button>
            </span>
          )}
        </header>
      )}
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        <Fallible key={place.view === 'request' ? place.id : place.view}>
          <View place={place} />
        </Fallible>
      </main>
    </div>
  );
}

function mainOf(place: Place): MainView | undefined {
  if (place.view === 'request') return 'history';
  return place.view === 'configure' ? undefined : place.view;
}

function placeAt(view: MainView): Place {
  if (view === 'history') return { view, filters: noFilters };
  return view === 'posture' ? { view, all: false } : { view };
}

/** The address says where somebody is; going elsewhere changes it, and going back leads back. */
function useNavigationOf(host: Host): Navigation {
  const [place, setPlace] = useState<Place>(() => {
    const first = placeOf(location.pathname, location.search);
    // A deep link of Teams comes beside the address of the tab.
    return first.view === 'configure' ? first : (host.place ?? first);
  });
  useEffect(() => {
    const back = (): void => {
      setPlace(placeOf(location.pathname, location.search));
    };
    addEventListener('popstate', back);
    return () => {
      removeEventListener('popstate', back);
    };
  }, []);
  const go = useCallback<Navigation['go']>((next, how = 'push') => {
    const address = addressOf(next);
    if (how === 'replace') history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    setPlace(next);
  }, []);
  return useMemo(() => ({ place, go, host }), [place, go, host]);
}
