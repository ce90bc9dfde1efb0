import type { FileTemplate } from '../../../release.js';
import type { SecretName } from '../names.js';
import { MAIL_PORT, type MailTemplate } from '../mail-templates.js';

/** Each template as a file of its own beside the gateway's configuration: nothing of a text can be taken for more. */
export const mailFiles = (folder: string, templates: readonly MailTemplate[]): readonly FileTemplate<SecretName>[] =>
  templates.map(({ path, body }) => ({ path: fileOf(folder, path), mode: 0o644, content: body }));

const fileOf = (folder: string, path: string): string => `${folder}/mail-${path.slice(1).toLowerCase()}.html`;

/** For nginx, and for Kong, which is one. */
export const mailServer = (folder: string, templates: readonly MailTemplate[]): string => `
  server {
    listen ${MAIL_PORT};
    server_tokens off;
    access_log off;
    charset utf-8;
${templates.map(({ path }) => `    location = ${path} { default_type text/html; alias ${fileOf(folder, path)}; }`).join('\n')}
    location / { return 404; }
  }`;
