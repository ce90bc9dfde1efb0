import type { EnvSource } from '../../../release.js';
import type { SettingCatalogue } from '../../../settings.js';
import { auth, authVariables, hookVariables, samlVariables, smsVariables } from './auth.js';
import { api, database, functions, network, pooler, realtime, storage, studio } from './data.js';
import { general } from './general.js';
import { callbackVariables, providerVariables } from './providers.js';
import { mailVariables, smtp, templateVariables } from './smtp.js';
import { definitionsOf, variablesOf } from './variable-table.js';

export { supabaseRules } from './rules.js';

const authTable = { ...authVariables, ...smsVariables, ...hookVariables, ...samlVariables };

/** What users may set in the releases that follow upstream's sets. */
export const supabaseSettings: SettingCatalogue = {
  general,
  auth: { ...auth, ...definitionsOf(authTable) },
  providers: definitionsOf(providerVariables),
  smtp: { ...smtp, ...definitionsOf(mailVariables) },
  database,
  pooler,
  storage,
  functions,
  realtime,
  studio,
  api,
  network,
};

/** The auth service's variables that follow from settings alone. */
export const authSettingVariables: Readonly<Record<string, EnvSource>> = {
  ...variablesOf('auth', authTable),
  ...variablesOf('providers', providerVariables),
  ...callbackVariables,
  ...variablesOf('smtp', mailVariables),
  ...templateVariables,
};
