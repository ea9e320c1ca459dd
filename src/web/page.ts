import { createHash } from 'node:crypto';
import type { Response } from 'express';

const style =
  'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#242424;background:#fff}h1{font-size:1.5rem}';
const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing is loaded, run, framed or sent from these pages. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Answers with a page of a title and a sentence, for people. It has no script and says no cause. */
export function sendPage(response: Response, status: number, { title, text }: { title: string; text: string }): void {
  guarded(response)
    .status(status)
    .type('html')
    .send(
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)} - Lockbox Bot</title><style>${style}</style></head><body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body></html>\n`,
    );
}

/** @returns the response with the headers of everything around a sign-in. */
export function guarded(response: Response): Response {
  return response.set({
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);
}
