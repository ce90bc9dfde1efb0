import type { SettingDefinition } from '../../../settings.js';
import { address, words } from './kinds.js';

export const general: Readonly<Record<string, SettingDefinition>> = {
  publicUrl: address(
    'Public address',
    'How browsers and apps reach the gateway. Until it is set, the address of this machine counts.',
    false,
  ),
  siteUrl: address('Site address', 'The app that people are sent back to after they have signed in.'),
  redirectUrls: words('Allowed redirects', 'Further addresses that a sign-in may lead to; * stands for anything.', {
    ...{ maxItems: 200, itemMaxLength: 500, fallback: [] },
    ...{ pattern: /[a-z][a-z0-9+.-]*:\/\/\S+/, form: 'an address such as https://app.example.com/**' },
  }),
};
