const censor = '[secret]';

const names = 'client_?secret|password|access_?token|refresh_?token|id_?token|assertion';

/**
 * What credentials look like within a text: bearer and basic headers, JSON Web Tokens, the signature of a SAS link, a
 * password in an address, `name=value` and `"name":"value"` of the usual names, private keys. Each pattern keeps what
 * says that something was there.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${censor}`],
  [/\beyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*)?/g, censor],
  [/([?&;](?:sig|sharedaccesskey|accountkey|code|token)=)[^&\s"'\\;]+/gi, `$1${censor}`],
  // Up to the last @ before the path: a password may hold one. Bounded, because others write these texts.
  [/(:\/\/[^\s:/@"\\]{0,200}:)[^\s/"\\]{1,500}@/g, `$1${censor}@`],
  [new RegExp(`\\b((?:${names})=)[^&\\s"'\\\\;]+`, 'gi'), `$1${censor}`],
  [new RegExp(`(\\\\*"(?:${names})\\\\*"\\s*:\\s*\\\\*")[^"\\\\]+`, 'gi'), `$1${censor}`],
  [/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[\w\s+/=\\]*/g, censor],
];

/** @returns the line with everything that looks like a credential taken out. */
export function withoutSecrets(line: string): string {
  return patterns.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
}
