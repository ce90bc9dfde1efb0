/** What a form sent, as `http/form.ts` read it: text by name, lists under names that end in `[]`. */
export type FormBody = Readonly<Record<string, string | readonly string[]>> | undefined;

/** @returns '' for a field that was not sent */
export function field(body: FormBody, name: string): string {
  const value = body && Object.hasOwn(body, name) ? body[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** The values of `<name>[]`. */
export function fields(body: FormBody, name: string): readonly string[] {
  const value = body && Object.hasOwn(body, `${name}[]`) ? body[`${name}[]`] : undefined;
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** All single fields, e.g. to send them once more from a review. */
export const singles = (body: FormBody): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(body ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** The version that a form was made for; undefined without one. */
export function expectedVersion(body: FormBody): number | undefined {
  const text = field(body, 'expected');
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** What a review was made for, as it was sent along: the version and, where the project was at rest, the plan. */
export function seenIn(body: FormBody): { readonly expected: number | undefined; readonly plan: string | undefined } {
  const plan = field(body, 'plan');
  return { expected: expectedVersion(body), plan: /^[0-9a-f]{64}$/.test(plan) ? plan : undefined };
}
