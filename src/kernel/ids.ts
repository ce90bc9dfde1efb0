/** A project's immutable id: 20 lower-case letters. Containers, networks and volumes are named after it. */
export type ProjectRef = string & { readonly __brand: 'ProjectRef' };
export type ServerId = string & { readonly __brand: 'ServerId' };

const REF = /^[a-z]{20}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isProjectRef = (text: string): text is ProjectRef => REF.test(text);
export const isUuid = (text: string): boolean => UUID.test(text);

/** @param random 20 or more random bytes; the slight bias of `% 26` costs less than 0.1 of the 94 bits */
export const projectRefFrom = (random: Uint8Array): ProjectRef =>
  Array.from(random.subarray(0, 20), (byte) => String.fromCharCode(97 + (byte % 26))).join('') as ProjectRef;
