import { parse } from 'yaml';
import { revealed, situationOf } from '../../../../../test/harness/gateway-table.js';
import type { SettingPath } from '../../settings.js';
import type { Situation } from '../../situation.js';
import { gateway, type GatewayKind } from './gateway/index.js';
import { mailTemplates, mailTemplateUrl } from './mail-templates.js';
import { templateVariables } from './settings/smtp.js';

const HTML = '  <p title="a">Hi: {{ .Email }}</p>\n\t<a href="{{ .ConfirmationURL }}">in</a>\n';
const withMail = (imageSet: 'official' | 'local', settings: Readonly<Record<SettingPath, string>>): Situation => {
  const situation = situationOf(imageSet, []);
  return { ...situation, setting: (path) => settings[path] ?? situation.setting(path) };
};
const filesOf = (kind: GatewayKind, situation: Situation) => {
  const { files } = gateway(kind, { jwtIssuer: true });
  const all = typeof files === 'function' ? files(situation) : files;
  return Object.fromEntries(all.map(({ path, content }) => [path, revealed(content)]));
};
const typed = { 'smtp.bodyInvite': HTML } as const;

describe('A mail template that was typed in', () => {
  it('is fetched from the gateway, at another address for another text', () => {
    const url = mailTemplateUrl(withMail('official', typed), 'Invite');
    expect(url).toMatch(/^http:\/\/api-gw:8025\/INVITE\?v=[0-9a-f]{12}$/);
    expect(mailTemplateUrl(withMail('official', { 'smtp.bodyInvite': 'x' }), 'Invite')).not.toBe(url);
    expect(mailTemplateUrl(withMail('official', typed), 'Recovery')).toBeUndefined();
  });

  it('wins over an address, which counts where nothing was typed in', () => {
    const variable = (settings: Readonly<Record<SettingPath, string>>) => {
      const source = templateVariables['GOTRUE_MAILER_TEMPLATES_INVITE']!;
      return source.from === 'derived' ? source.value(withMail('official', settings)) : source;
    };
    const address = { 'smtp.templateInvite': 'https://example.com/invite.html' };
    expect(variable({})).toBeUndefined();
    expect(variable(address)).toBe('https://example.com/invite.html');
    expect(variable({ ...address, ...typed })).toContain('http://api-gw:8025/INVITE');
  });

  it('is served by Envoy as it is, on a port of its own', () => {
    interface Listener {
      readonly address: { readonly socket_address: { readonly port_value: number } };
      readonly filter_chains: readonly unknown[];
    }
    const text = filesOf('envoy', withMail('official', typed))['/etc/envoy/envoy.yaml']!;
    const { listeners } = (parse(text) as { static_resources: { listeners: readonly Listener[] } }).static_resources;
    expect(listeners.map(({ address }) => address.socket_address.port_value)).toEqual([8000, 8025]);
    const served = { direct_response: { status: 200, body: { inline_string: HTML } } };
    expect(JSON.stringify(listeners[1])).toContain(
      JSON.stringify({ match: { path: '/INVITE' }, ...served }).slice(0, -1),
    );
  });

  it.each([
    ['kong', 'official', '/usr/local/kong', 'mail.conf'],
    ['kong', 'local', '/etc/nginx', 'nginx.conf'],
    ['envoy', 'local', '/etc/nginx', 'nginx.conf'],
  ] as const)('is a file of its own with %s of the %s set', (kind, imageSet, folder, conf) => {
    const files = filesOf(kind, withMail(imageSet, typed));
    expect(files[`${folder}/mail-invite.html`]).toBe(HTML);
    expect(files[`${folder}/${conf}`]).toContain(
      `location = /INVITE { default_type text/html; alias ${folder}/mail-invite.html; }`,
    );
    expect(files[`${folder}/${conf}`]).not.toContain('Email');
  });

  it('is nowhere where none was typed in', () => {
    const situation = withMail('local', {});
    expect(mailTemplates(situation)).toEqual([]);
    for (const kind of ['envoy', 'kong'] as const)
      for (const imageSet of ['official', 'local'] as const)
        expect(JSON.stringify(filesOf(kind, withMail(imageSet, {})))).not.toContain('8025');
  });
});
