/** The REST API, as its reference page shows it. */

export interface ApiField {
  /** With its parents, e.g. `user.id`, `items[].slug`. */
  readonly name: string;
  readonly depth: number;
  /** In words, e.g. `number, 1 to 100`. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

export interface ApiParameter extends ApiField {
  readonly where: 'path' | 'query' | 'header';
}

export interface ApiAnswer {
  readonly status: string;
  readonly description: string;
  readonly fields: readonly ApiField[];
}

export interface ApiOperation {
  /** e.g. `projects.apply` */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  /** What follows it; may be empty. */
  readonly more: string;
  /** All of them are needed. */
  readonly permissions: readonly string[];
  readonly isPublic: boolean;
  /** Server-sent events, without an end. */
  readonly isStream: boolean;
  readonly parameters: readonly ApiParameter[];
  /** Null: no body. `sample` is JSON. */
  readonly body: { readonly fields: readonly ApiField[]; readonly sample: string } | null;
  readonly answers: readonly ApiAnswer[];
  readonly curl: string;
}

export interface ApiGroup {
  readonly name: string;
  readonly lead: string;
  readonly operations: readonly ApiOperation[];
}

export interface ApiReference {
  readonly lead: string;
  readonly baseUrl: string;
  readonly groups: readonly ApiGroup[];
}
