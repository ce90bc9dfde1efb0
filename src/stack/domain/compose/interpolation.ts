import type { DesiredContainer, SecretRef, Text } from '../desired.js';
import { envPieces } from './dotenv.js';

/** Compose would take a `$` for the beginning of a variable. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** Variables of the `.env` file, and how texts of the compose file refer to them. */
export class Variables {
  readonly #names = new Set<string>();
  readonly #bySecret = new Map<string, readonly string[]>();
  readonly #lines: [string, string][] = [];

  constructor(private readonly valueOf: (ref: SecretRef) => string) {}

  /** A variable of this very name that may be referred to again. @returns `${NAME}` */
  known(name: string, value: string): string {
    if (!this.#names.has(name)) this.#add(name, value);
    return reference(name);
  }

  /** Secrets become references, which variables of the `.env` file resolve; every other `$` is doubled. */
  interpolated(text: Text): string {
    if (typeof text === 'string') return literal(text);
    return text.map((part) => (typeof part === 'string' ? literal(part) : this.#secret(part))).join('');
  }

  /** In the order in which they were first referred to. */
  get lines(): readonly string[] {
    return this.#lines.map(([name, value]) => `${name}=${value}`);
  }

  #secret(ref: SecretRef): string {
    const key = `${ref.secret}@${ref.version}`;
    const known = this.#bySecret.get(key);
    const names = known ?? envPieces(this.valueOf(ref)).map((piece) => this.#add(variableOf(ref.secret), piece));
    this.#bySecret.set(key, names);
    return names.map(reference).join('');
  }

  #add(wanted: string, written: string): string {
    let name = wanted;
    for (let count = 2; this.#names.has(name); count += 1) name = `${wanted}_${count}`;
    this.#names.add(name);
    this.#lines.push([name, written]);
    return name;
  }
}

const reference = (name: string): string => `\${${name}}`;

/** `POSTGRES_PASSWORD` stays, `smtp.adminPassword` becomes `SMTP_ADMIN_PASSWORD`. */
export const variableOf = (secret: string): string =>
  secret
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

/** Variable of a host port: `gateway` → `GATEWAY_PORT`. */
export const portVariable = (port: string): string => `${variableOf(port)}_PORT`;
export const BIND_ADDRESS = 'BIND_ADDRESS';

/** A text with its secrets in it. */
export const joined = (text: Text, valueOf: (ref: SecretRef) => string): string =>
  typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : valueOf(part))).join('');

export const holdsSecrets = (text: Text): boolean =>
  typeof text !== 'string' && text.some((part) => typeof part !== 'string');

/** Where a file of a container lies below the project's folder. */
export const hostPath = ({ service }: DesiredContainer, path: string): string =>
  `volumes/${service}/${path.replace(/^\/+/, '')}`;
