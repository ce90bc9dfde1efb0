import type { Release } from '../../release.js';
import { analytics } from './analytics.js';
import { apiGw } from './api-gw.js';
import { auth } from './auth.js';
import { db } from './db.js';
import { extensionsSetting } from './extensions.js';
import { functions, type FunctionsOptions } from './functions.js';
import { imgproxy } from './imgproxy.js';
import { meta } from './meta.js';
import type { Port, SecretName, Service, Volume } from './names.js';
import { realtime } from './realtime.js';
import { rest } from './rest.js';
import { secrets } from './secrets.js';
import { supabaseRules, supabaseSettings } from './settings/index.js';
import { storage } from './storage.js';
import { studio } from './studio.js';
import { supavisor } from './supavisor.js';
import { ports, profiles, volumes } from './surroundings.js';
import { vector } from './vector.js';

export type Supabase = Release<Service, SecretName, Port, Volume>;

/** In what the releases of the image set v0.8.2 differ. */
export interface Differences {
  readonly db: Readonly<{ tag: string; major: number; lacksLocally: string }>;
  readonly gateway: Readonly<{ kind: 'envoy' | 'kong'; jwtIssuer: boolean }>;
  readonly functions: FunctionsOptions;
}

/** What they have in common. All of it is published: none of it may change in what it renders. */
export const supabase = (
  differences: Differences,
): Pick<Supabase, 'profiles' | 'settings' | 'rules' | 'services' | 'secrets' | 'ports' | 'volumes'> => ({
  profiles,
  settings: {
    ...supabaseSettings,
    database: { ...supabaseSettings.database, extensions: extensionsSetting(differences.db.major) },
  },
  rules: supabaseRules,
  services: {
    db: db(differences.db.tag, differences.db.lacksLocally),
    auth,
    rest,
    realtime,
    meta,
    supavisor,
    analytics,
    vector,
    imgproxy,
    storage,
    studio,
    'api-gw': apiGw(differences.gateway.kind, differences.gateway),
    functions: functions(differences.functions),
  },
  secrets,
  ports,
  volumes,
});
