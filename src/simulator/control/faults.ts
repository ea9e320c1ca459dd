import { Router } from 'express';
import { SimulatorError } from '../error';
import type { Fault, FaultEffect, FaultMatch } from '../fault';
import { Input } from '../input';
import type { State } from '../state';

const kinds = [
  'status',
  'reset',
  'reset-after',
  'delay',
  'delay-after',
  'cut-body',
  'partial-result',
  'foreign-next-link',
] as const;

/** The control API's part that arms and shows faults. */
export function faultControl(state: State): Router {
  const router = Router();
  router.post('/faults', (request, response) => {
    const input = Input.of(request.body);
    const fault: Fault = {
      id: state.ids.next('fault'),
      match: matchFrom(input.object('match')),
      left: timesFrom(input),
      hits: 0,
      effect: effectFrom(input),
    };
    state.world.faults.push(fault);
    response.status(201).json(view(fault));
  });
  router.get('/faults', (_request, response) => {
    response.json(state.world.faults.map(view));
  });
  router.delete('/faults', (_request, response) => {
    state.world.faults = [];
    response.json([]);
  });
  return router;
}

/** JSON has no Infinity: a fault for always says so in words. */
function view(fault: Fault): object {
  return { ...fault, left: fault.left === Infinity ? 'always' : fault.left };
}

function timesFrom(input: Input): number {
  return input.raw('times') === 'always' ? Infinity : (input.number('times') ?? 1);
}

function matchFrom(input: Input | undefined): FaultMatch {
  const match: FaultMatch = {};
  for (const name of ['method', 'path', 'pattern'] as const) {
    const text = input?.text(name);
    if (text !== undefined) match[name] = text;
  }
  if (match.pattern !== undefined) checkPattern(match.pattern);
  return match;
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (cause) {
    throw new SimulatorError('BAD_INPUT', `pattern is no regular expression: ${pattern}`, { cause });
  }
}

function effectFrom(input: Input): FaultEffect {
  const kind = input.oneOf('kind', kinds);
  switch (kind) {
    case undefined:
      throw new SimulatorError('BAD_INPUT', `kind must be one of ${kinds.join(', ')}.`);
    case 'status':
      return { kind, status: needed(input, 'status'), headers: headersFrom(input), body: input.raw('body') };
    case 'delay':
    case 'delay-after':
      return { kind, ms: needed(input, 'ms') };
    case 'partial-result':
      return { kind, rows: input.number('rows') ?? 0 };
    case 'foreign-next-link':
      return { kind, origin: input.text('origin') ?? 'https://another-origin.invalid' };
    case 'reset':
    case 'reset-after':
    case 'cut-body':
      return { kind };
  }
}

function needed(input: Input, name: string): number {
  const value = input.number(name);
  if (value === undefined) throw new SimulatorError('BAD_INPUT', `${name} must be a number.`);
  return value;
}

function headersFrom(input: Input): Record<string, string> {
  const headers = input.raw('headers') ?? {};
  if (typeof headers !== 'object') throw new SimulatorError('BAD_INPUT', 'headers must be an object.');
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
