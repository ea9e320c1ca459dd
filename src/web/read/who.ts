import type { RequestHandler, Response } from 'express';
import { personActor, type Actor } from '../../model';
import { authorizationOf } from '../authorization';
import { problem } from '../problem';
import type { Caller, SignIn } from '../sign-in';

/** Who reads, and how much of it: an auditor everything, an approver what they were asked. */
export type Reader = { sees: 'all'; by: Actor } | { sees: 'asked'; id: string };

/** Says on every answer that nobody had to sign in. */
export const noSignInHeader = ['Lockbox-Sign-In', 'off: for development on loopback only'] as const;

const readers = new WeakMap<Response, Reader>();
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** @returns who reads, as {@link onlyReaders} let them through. @throws Error where it did not. */
export function readerOf(response: Response): Reader {
  const reader = readers.get(response);
  if (reader === undefined) throw new Error('nobody was let through');
  return reader;
}

/** Lets through who may read, before anything that they sent is looked at. */
export function onlyReaders(signIn: SignIn | 'nobody'): RequestHandler {
  return async (request, response, next) => {
    if (signIn === 'nobody') {
      if (!loopback.has(request.hostname)) {
        problem(response, 'FORBIDDEN');
        return;
      }
      readers.set(response, { sees: 'all', by: { kind: 'unknown' } });
      next();
      return;
    }
    const signedIn = await signIn(authorizationOf(request));
    if (!signedIn.ok) {
      if (signedIn.why === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer');
      problem(response, signedIn.why);
      return;
    }
    const reader = readerAs(signedIn.caller);
    if (reader === undefined) problem(response, 'FORBIDDEN');
    else {
      readers.set(response, reader);
      next();
    }
  };
}

function readerAs({ id, roles, person }: Caller): Reader | undefined {
  if (roles.includes('Auditor') || roles.includes('Admin')) {
    return { sees: 'all', by: person === undefined ? { kind: 'app', id } : personActor(person) };
  }
  return roles.includes('Approver') ? { sees: 'asked', id } : undefined;
}
