import { AdaptiveCard, GlobalSettings, HostConfig, type Action } from 'adaptivecards';
import { localDate, localTime } from './format';
import { member } from './timeline';

GlobalSettings.setTabIndexAtCardRoot = false;
// Text of a card is shown as it stands: markdown would become HTML, and links would be followed.
AdaptiveCard.onProcessMarkdown = (_text, result) => {
  result.didProcess = false;
};

const colours = {
  default: { default: '#242424', subtle: '#5c5c5c' },
  accent: { default: '#0f548c', subtle: '#0f548c' },
  good: { default: '#0e700e', subtle: '#0e700e' },
  warning: { default: '#8a3707', subtle: '#8a3707' },
  attention: { default: '#b10e1c', subtle: '#b10e1c' },
  dark: { default: '#242424', subtle: '#5c5c5c' },
  light: { default: '#616161', subtle: '#616161' },
};
const containers = Object.entries({
  default: '#ffffff',
  emphasis: '#f5f5f5',
  accent: '#ebf3fc',
  good: '#f1faf1',
  warning: '#fff9f5',
  attention: '#fdf6f6',
}).map(([name, backgroundColor]) => [name, { backgroundColor, foregroundColors: colours }]);
/** How cards look here: dark text on light ground, whatever the theme is, as every card can be read so. */
const look = new HostConfig({
  fontFamily: 'inherit',
  supportsInteractivity: true,
  textBlock: { headingLevel: 3 },
  containerStyles: Object.fromEntries(containers) as object,
  actions: { actionAlignment: 'left', buttonSpacing: 8, showCard: { actionMode: 'inline' } },
});

/**
 * Renders a card as it was shown. Nothing on it can be pressed, typed or followed.
 *
 * @returns undefined for what is no card.
 */
export function renderCard(json: unknown): HTMLElement | undefined {
  if (member(json, 'type') !== 'AdaptiveCard') return undefined;
  try {
    const card = new AdaptiveCard();
    card.hostConfig = look;
    card.onExecuteAction = (_action: Action) => undefined;
    card.parse(withoutLinks(json));
    const element = card.render();
    if (element === undefined) return undefined;
    freeze(element);
    return element;
  } catch {
    return undefined;
  }
}

/** What would be loaded, followed or pressed. */
const left: ReadonlySet<string> = new Set(['url', 'backgroundImage', 'iconUrl', 'refresh', 'selectAction']);

/** Pictures from elsewhere would tell who looks, and when. Moments are written in the reader's zone. */
function withoutLinks(value: unknown): unknown {
  if (typeof value === 'string') return withMoments(value);
  if (Array.isArray(value)) return value.map(withoutLinks);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !left.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutLinks(item)]));
}

/** Teams writes the moments of a card in the zone of whoever looks, and so is it here. */
function withMoments(text: string): string {
  return text.replace(/\{\{(DATE|TIME)\(([^,)]+)[^)]*\)\}\}/g, (whole, part: string, at: string) => {
    if (Number.isNaN(Date.parse(at))) return whole;
    return part === 'DATE' ? localDate(at) : localTime(at);
  });
}

function freeze(element: HTMLElement): void {
  for (const control of element.querySelectorAll('button, input, textarea, select')) {
    control.setAttribute('disabled', '');
    control.removeAttribute('aria-haspopup');
  }
  for (const link of element.querySelectorAll('a')) link.removeAttribute('href');
  for (const one of [element, ...element.querySelectorAll('[tabindex]')]) one.removeAttribute('tabindex');
}
