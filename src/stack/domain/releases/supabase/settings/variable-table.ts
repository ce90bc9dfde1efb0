import { fromSecret, setting, type EnvSource } from '../../../release.js';
import type { Category, SettingDefinition } from '../../../settings.js';

/** Settings of the auth service, each with the variable that it becomes. */
export type VariableTable = Readonly<Record<string, readonly [variable: string, definition: SettingDefinition]>>;

export const definitionsOf = (table: VariableTable): Readonly<Record<string, SettingDefinition>> =>
  Object.fromEntries(Object.entries(table).map(([name, [, definition]]) => [name, definition]));

export const variablesOf = (category: Category, table: VariableTable): Readonly<Record<string, EnvSource>> =>
  Object.fromEntries(
    Object.entries(table).map(([name, [variable, { kind }]]) => {
      const path = `${category}.${name}` as const;
      return [variable, kind === 'secret' ? fromSecret(path) : setting(path)];
    }),
  );
