import { SimulatorError } from '../error';
import { guidFrom } from '../ids';
import type { Input } from '../input';
import type { Principal } from '../principal';

/** @returns the person or application that a body's field names, undefined without one. @throws SimulatorError BAD_INPUT. */
export function principalFrom(input: Input | undefined): Principal | undefined {
  if (input === undefined) return undefined;
  const upn = input.text('upn');
  const appid = input.text('appid');
  const name = input.text('name');
  if (upn !== undefined) {
    const oid = input.text('oid') ?? guidFrom(`person ${upn}`);
    const acrs = input.texts('acrs');
    return {
      kind: 'person',
      upn,
      oid,
      ...(name === undefined ? {} : { name }),
      ...(acrs === undefined ? {} : { acrs }),
    };
  }
  if (appid !== undefined) return { kind: 'app', appid, oid: input.text('oid') ?? guidFrom(`app ${appid}`) };
  throw new SimulatorError('BAD_INPUT', 'A person needs upn, an application appid.');
}
