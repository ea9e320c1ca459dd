/** The Azure AI service a resource belongs to, from its account's ARM kind. */
export type Service = 'openai' | 'translator' | 'language' | 'aiservices' | 'speech' | 'storage' | 'other' | 'unknown';

/** Every {@link Service}, for schemas and help texts. */
export const services: readonly Service[] = [
  'openai',
  'translator',
  'language',
  'aiservices',
  'speech',
  'storage',
  'other',
  'unknown',
];

const byKind: ReadonlyMap<string, Service> = new Map([
  ['openai', 'openai'],
  ['texttranslation', 'translator'],
  ['textanalytics', 'language'],
  ['aiservices', 'aiservices'],
  ['speechservices', 'speech'],
]);

/** @returns the service of an Azure AI account with this ARM `kind`; other kinds are `other`, an unread one `unknown`. */
export function serviceOfKind(kind: string | undefined): Service {
  if (kind === undefined || kind === '') return 'unknown';
  return byKind.get(kind.toLowerCase()) ?? 'other';
}

/** Names of the services as people read them on cards. */
export const serviceNames: Readonly<Record<Service, string>> = {
  openai: 'Azure OpenAI',
  translator: 'Translator',
  language: 'Language',
  aiservices: 'Azure AI services',
  speech: 'Speech',
  storage: 'Storage',
  other: 'Other Azure service',
  unknown: 'Service not known',
};

/** An ARM resource id with the leading slash that Azure sometimes leaves out, and no trailing slash. Case is kept. */
export function normalResourceId(id: string): string {
  let trimmed = id.trim();
  // By hand: a pattern would look at a run of slashes once for each of them.
  let end = trimmed.length;
  while (trimmed[end - 1] === '/') end -= 1;
  trimmed = trimmed.slice(0, end);
  return trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
}

/** @returns true when both name the same ARM resource; ARM compares without regard to case. */
export function sameResource(a: string, b: string): boolean {
  return normalResourceId(a).toLowerCase() === normalResourceId(b).toLowerCase();
}

/** @returns the lower-cased subscription GUID within a resource id, or undefined. */
export function subscriptionOf(resourceId: string): string | undefined {
  return /^\/?subscriptions\/([^/]+)/i.exec(resourceId)?.[1]?.toLowerCase();
}
