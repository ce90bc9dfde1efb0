import type { FileTemplate } from '../../../release.js';
import type { Situation } from '../../../situation.js';
import type { Env, SecretName, Template } from '../names.js';
import { health } from '../shared.js';
import { envoyYaml } from './envoy.js';
import { KONG_FOLDER, KONG_MAIL_CONF, kongEnv, kongYaml } from './kong.js';
import { mailTemplates } from '../mail-templates.js';
import { mailFiles, mailServer } from './mail.js';
import { HEALTH_PORT, NGINX_FOLDER, nginxConf, PASSWORD_FILE, passwordFile } from './nginx.js';
import { routesOf } from './routes.js';

export type GatewayKind = 'envoy' | 'kong';
export type GatewayPart = Pick<Template, 'repository' | 'tags' | 'env' | 'files' | 'health' | 'aliases'> & {
  readonly env: Env;
};

const IMAGES: Readonly<Record<GatewayKind, Pick<Template, 'repository' | 'tags'>>> = {
  envoy: { repository: 'envoyproxy/envoy', tags: ['v1.39.1'] },
  kong: { repository: 'kong/kong', tags: ['3.9.3'] },
};

// All three give up being root before they read a file or while they run, and a file comes in as root's: so its mode
// lets everybody read it, and everybody in that container is the gateway alone.
const MODE = 0o644;

/**
 * What is the same for every release about the gateway, by its kind. Images keep their own entrypoint and command: each
 * starts with the file at the place where it is put, and none fills in anything.
 * @param options.jwtIssuer see `routesOf`
 */
export const gateway = (kind: GatewayKind, options: Readonly<{ jwtIssuer: boolean }>): GatewayPart => ({
  ...IMAGES[kind],
  env: kind === 'kong' ? kongEnv : {},
  files: (situation) => filesOf(kind, situation, options),
  health: ({ imageSet }) => health(imageSet === 'local' ? LOCAL_CHECK : CHECKS[kind], 10),
  aliases: kind === 'kong' ? ['kong'] : ['envoy', 'kong'],
});

const LOCAL_CHECK = ['CMD', 'wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${HEALTH_PORT}/`];
const CHECKS: Readonly<Record<GatewayKind, readonly string[]>> = {
  envoy: ['CMD-SHELL', "timeout 1 bash -c '</dev/tcp/127.0.0.1/8000'"],
  kong: ['CMD', 'kong', 'health'],
};

function filesOf(
  kind: GatewayKind,
  situation: Situation,
  options: Readonly<{ jwtIssuer: boolean }>,
): readonly FileTemplate<SecretName>[] {
  const routes = routesOf(situation, options);
  const templates = mailTemplates(situation);
  if (situation.imageSet === 'local') {
    return [
      // nginx reads it before it gives up being root.
      { path: `${NGINX_FOLDER}/nginx.conf`, mode: 0o600, content: nginxConf(routes, situation, templates) },
      { path: PASSWORD_FILE, mode: MODE, content: passwordFile(situation) },
      ...mailFiles(NGINX_FOLDER, templates),
    ];
  }
  if (kind === 'envoy')
    return [{ path: '/etc/envoy/envoy.yaml', mode: MODE, content: envoyYaml(routes, situation, templates) }];
  return [
    { path: `${KONG_FOLDER}/kong.yml`, mode: MODE, content: kongYaml(routes, situation) },
    ...(templates.length > 0
      ? [{ path: KONG_MAIL_CONF, mode: MODE, content: mailServer(KONG_FOLDER, templates) }]
      : []),
    ...mailFiles(KONG_FOLDER, templates),
  ];
}
