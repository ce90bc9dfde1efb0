import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Refused, type FieldErrors } from '../kernel/refused.js';

/** Unknown fields are refused, nothing is converted silently: `"5"` is not 5. */
export const apiValidation = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    exceptionFactory: (errors) => refuseInvalid(errors),
  });

/** What class-validator found, by field path: `{ "spec.ports.gateway": ["must be …"] }`. */
export function refuseInvalid(errors: readonly ValidationError[]): Refused {
  const fields = Object.fromEntries(errors.flatMap((error) => flatten(error, '')));
  const names = Object.keys(fields).slice(0, 5).join(', ');
  return new Refused('invalid', `Some fields are not right: ${names}.`, { errors: fields satisfies FieldErrors });
}

function flatten(error: ValidationError, parent: string): [string, string[]][] {
  const name = error.property.slice(0, 80);
  const path = parent ? `${parent}.${name}` : name;
  const messages = Object.entries(error.constraints ?? {}).map(([rule, text]) => forPeople(rule, text, error.property));
  const inner = (error.children ?? []).flatMap((child) => flatten(child, path));
  return messages.length > 0 ? [[path, messages], ...inner] : inner;
}

/** The field stands beside the message, so the message does not repeat it. */
function forPeople(rule: string, text: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not a field here';
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
