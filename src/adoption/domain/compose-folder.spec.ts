import { parse } from 'yaml';
import { projectNameOf, readFolder, variablesOf } from './compose-folder.js';

const read = (env: string, ...files: string[]) =>
  readFolder({ path: '/srv/My Shop', env, files: files.map((file) => parse(file, { merge: true }) as unknown) });

const BASE = `
x-common: &common { restart: unless-stopped }
services:
  db:
    <<: *common
    image: supabase/postgres:\${PG_TAG:-15.8.1.085}
    command: postgres -c "config_file=/etc/my conf" -c log_min_messages=fatal
    environment: { POSTGRES_PASSWORD: "\${POSTGRES_PASSWORD}", PGPORT: 5432, LC_ALL: }
    volumes:
      - ./volumes/db/data:/var/lib/postgresql/data:Z
      - db-config:/etc/postgresql-custom
      - ./volumes/db/roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro,Z
      - /anonymous
    ports: ["127.0.0.1:\${PORT}:5432", "9999:9999/udp", "[::1]:5434:5432"]
  meta:
    image: supabase/postgres-meta:v0.99.0
    command: ["node", "a b"]
    environment: ["A=b=c", "FROM_ENV", "NOWHERE"]
    env_file: [.env, other.env]
    networks: [inner]
  seldom: { image: x, profiles: [tools] }
volumes: { db-config: , kept: { external: true } }
networks: { inner: { name: theirs } }
`;

describe('A compose folder', () => {
  const { stack, variables, unread, missing } = read("POSTGRES_PASSWORD='p$w'\nPORT=5433\nFROM_ENV=seen\n", BASE);
  const [db, meta] = stack.containers;

  it('is read as the stack that Compose would make of it', () => {
    expect(stack).toMatchObject({ project: 'myshop', folder: '/srv/My Shop' });
    expect(stack.containers.map(({ service }) => service)).toEqual(['db', 'meta']);
    expect(db).toEqual({
      name: 'myshop-db-1',
      service: 'db',
      image: 'supabase/postgres:15.8.1.085',
      command: ['postgres', '-c', 'config_file=/etc/my conf', '-c', 'log_min_messages=fatal'],
      env: { POSTGRES_PASSWORD: 'p$w', PGPORT: '5432' },
      mounts: [
        { kind: 'bind', source: '/srv/My Shop/volumes/db/data', path: '/var/lib/postgresql/data', readOnly: false },
        { kind: 'volume', source: 'myshop_db-config', path: '/etc/postgresql-custom', readOnly: false },
        {
          kind: 'bind',
          source: '/srv/My Shop/volumes/db/roles.sql',
          path: '/docker-entrypoint-initdb.d/roles.sql',
          readOnly: true,
        },
      ],
      ports: [
        { containerPort: 5432, hostPort: 5433, address: '127.0.0.1' },
        { containerPort: 5432, hostPort: 5434, address: '::1' },
      ],
      networks: ['myshop_default'],
      isRunning: false,
    });
    expect(meta).toMatchObject({ command: ['node', 'a b'], networks: ['theirs'] });
    expect(meta!.env).toEqual({ POSTGRES_PASSWORD: 'p$w', PORT: '5433', FROM_ENV: 'seen', A: 'b=c' });
    expect(variables.PORT).toBe('5433');
    expect(missing).toEqual([]);
  });

  it('says what it does not read', () => {
    expect(unread).toEqual(['The file other.env, which meta takes variables from, is not read']);
    const odd = 'include: [other.yml]\nservices: { web: { image: x, extends: { service: y }, scale: 2 } }';
    expect(read('COMPOSE_FILE=a.yml:b.yml', odd).unread).toHaveLength(4);
    expect(read('', 'services: { web: { image: "${TAG:?needed}" } }').missing).toEqual(['TAG']);
  });

  it('lets a later file win', () => {
    const over = `
name: other
services:
  db: { image: mine, environment: { PGPORT: "1" }, ports: [{ target: 80, published: "8080", host_ip: 127.0.0.1 }] }
  meta: { volumes: [{ type: volume, source: kept, target: /kept, read_only: true }, { type: tmpfs, target: /t }] }`;
    const { stack: both } = read('PORT=1', BASE, over);
    const [changed, more] = both.containers;
    expect(both.project).toBe('other');
    expect(changed).toMatchObject({ image: 'mine', env: { PGPORT: '1' } });
    expect(changed!.ports.at(-1)).toEqual({ containerPort: 80, hostPort: 8080, address: '127.0.0.1' });
    expect(more!.mounts).toEqual([{ kind: 'volume', source: 'kept', path: '/kept', readOnly: true }]);
  });

  it('takes whatever lies there', () => {
    for (const file of [
      '',
      '[]',
      '7',
      'services: []',
      'services: { a: , b: [], c: 1 }',
      'volumes: x\nservices: { a: { ports: x } }',
    ])
      expect(read('nonsense', file).stack.containers.every(({ image }) => image === '')).toBe(true);
  });

  it('has its name from .env, the file, or itself', () => {
    expect(read('COMPOSE_PROJECT_NAME=said', BASE).stack.project).toBe('said');
    expect(projectNameOf('/srv/__Old.Shop_1/')).toBe('oldshop_1');
  });

  it('has variables that refer to those before them, but not in single quotes', () => {
    expect(variablesOf(`A=1\nB="\${A}2" # why\nC='\${A}'\nD=\${B}3\n`)).toEqual({
      A: '1',
      B: '12',
      C: '${A}',
      D: '123',
    });
  });
});
