import type { Request, RequestHandler, Response } from 'express';
import { sendArmError } from './arm/errors';
import { takeFault, type FaultEffect } from './fault';
import { partialError } from './logs/partial';
import type { State } from './state';

/** Lets the armed faults meet the calls. Stands before everything that acts. */
export function faults(state: State): RequestHandler {
  return (request, response, next) => {
    const fault = takeFault(state.world.faults, request.method, request.originalUrl);
    if (fault === undefined) {
      next();
      return;
    }
    state.calls.met(request, fault.effect.kind);
    apply(fault.effect, { state, request, response, act: next });
  };
}

interface Met {
  state: State;
  request: Request;
  response: Response;
  /** Carries the call out. */
  act: () => void;
}

function apply(effect: FaultEffect, { state, request, response, act }: Met): void {
  switch (effect.kind) {
    case 'status':
      sendStatus(effect, response);
      return;
    case 'reset':
      request.socket.destroy();
      return;
    case 'reset-after':
      insteadOfSending(response, () => request.socket.destroy());
      break;
    case 'delay':
      state.delays.later(effect.ms, act);
      return;
    case 'delay-after':
      insteadOfSending(response, (body, send) => {
        state.delays.later(effect.ms, () => {
          send(body);
        });
      });
      break;
    case 'cut-body':
      insteadOfSending(response, (body) => {
        sendHalf(request, response, String(body));
      });
      break;
    case 'partial-result':
      leaveOut(response, effect.rows);
      break;
    case 'foreign-next-link':
      leadAway(request, response, effect.origin);
      break;
  }
  act();
}

function sendStatus({ status, headers, body }: Extract<FaultEffect, { kind: 'status' }>, response: Response): void {
  response.set(headers);
  if (body === undefined) sendArmError(response, { status, code: codeFor(status), message: 'A simulated fault.' });
  else if (typeof body === 'string') response.status(status).send(body);
  else response.status(status).json(body);
}

function codeFor(status: number): string {
  if (status === 429) return 'TooManyRequests';
  if (status === 503) return 'ServiceUnavailable';
  return status >= 500 ? 'InternalServerError' : 'BadRequest';
}

/** Puts an action where the finished body would be sent. Every answer of the simulator goes through `send` once. */
function insteadOfSending(response: Response, action: (body: unknown, send: (body: unknown) => void) => void): void {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    response.send = send;
    action(body, send);
    return response;
  };
}

function sendHalf(request: Request, response: Response, body: string): void {
  const bytes = Buffer.from(body);
  response.set('Content-Length', String(bytes.length));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroy());
}

function leadAway(request: Request, response: Response, origin: string): void {
  const json = response.json.bind(response);
  response.json = (body: unknown) =>
    json(typeof body === 'object' ? { ...body, nextLink: `${origin}${request.originalUrl}` } : body);
}

/** Cuts every table of an answer; what has no tables stays as it is. */
function leaveOut(response: Response, rows: number): void {
  const json = response.json.bind(response);
  response.json = (body: unknown) => json(hasTables(body) ? { ...body, ...cut(body, rows) } : body);
}

interface Tables {
  tables: { rows: unknown[] }[];
}

function hasTables(body: unknown): body is Tables {
  return typeof body === 'object' && body !== null && 'tables' in body;
}

function cut({ tables }: Tables, rows: number): object {
  return {
    tables: tables.map((table) => ({ ...table, rows: table.rows.slice(0, rows) })),
    error: partialError(rows),
  };
}
