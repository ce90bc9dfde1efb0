import { describe, expect, it } from '@jest/globals';
import { JsonLogger } from './logging.js';

function logged(write: (log: JsonLogger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(new JsonLogger('info', { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('The log', () => {
  it('has one JSON object a line, with the context that Nest gives', () => {
    expect(logged((log) => log.log('up\n\u001b[31mred', 'main'))).toMatchObject([
      { msg: 'up\n\u001b[31mred', context: 'main' },
    ]);
  });

  it('keeps the stack of an error and not the parameters of its query', () => {
    const error = Object.assign(new Error('no row'), { parameters: ['hunter2'] });
    const [line] = logged((log) => log.error(error, 'db'));
    expect(line).toMatchObject({ msg: 'no row', context: 'db', err: { message: 'no row' } });
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('blackens secrets by their names', () => {
    const secrets = { password: 'hunter2', user: { token: 'hunter2' }, request: { headers: { cookie: 'hunter2' } } };
    expect(JSON.stringify(logged((log) => log.warn(secrets)))).not.toContain('hunter2');
  });

  it('leaves out what is below its level', () => {
    expect(logged((log) => log.debug('detail'))).toEqual([]);
    expect(logged((log) => log.log('Mapped {/, GET} route', 'RouterExplorer'))).toEqual([]);
  });
});
