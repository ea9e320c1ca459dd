import { SimulatorError } from './error';

/** A JSON body of the control API, read field by field; anything unexpected is BAD_INPUT with the field's name. */
export class Input {
  private constructor(private readonly fields: Record<string, unknown>) {}

  /** @returns the body as fields; an absent body has none. */
  static of(body: unknown): Input {
    if (body === undefined) return new Input({});
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('the body', 'a JSON object');
    return new Input(body as Record<string, unknown>);
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.fields[name];
  }

  text(name: string): string | undefined {
    return this.typed(name, 'a text', isText);
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw bad(name, 'a text');
    return value;
  }

  number(name: string): number | undefined {
    return this.typed(name, 'a number', isNumber);
  }

  boolean(name: string): boolean | undefined {
    return this.typed(name, 'true or false', isBoolean);
  }

  texts(name: string): string[] | undefined {
    return this.typed(name, 'a list of texts', isTexts);
  }

  moment(name: string): Date | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw bad(name, 'a moment such as 2026-01-01T00:00:00Z');
    return date;
  }

  oneOf<T extends string | number>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw bad(name, `one of ${allowed.join(', ')}`);
    return found;
  }

  object(name: string): Input | undefined {
    return this.has(name) ? Input.of(this.fields[name]) : undefined;
  }

  private typed<T>(name: string, wanted: string, fits: (value: unknown) => value is T): T | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    if (!fits(value)) throw bad(name, wanted);
    return value;
  }
}

function bad(name: string, wanted: string): SimulatorError {
  return new SimulatorError('BAD_INPUT', `${name} must be ${wanted}.`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
