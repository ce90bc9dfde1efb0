import { Refused } from '../kernel/refused.js';
import type { ProjectRow } from '../projects/project-list.js';
import { release202611 } from '../stack/domain/releases/2026-11.js';
import type { Release } from '../stack/domain/release.js';
import { categoriesOf, categoryChange, categoryForm, placesOf } from './settings-form.js';

const said = { title: 'T', means: 'M' };
const release: Release = {
  ...release202611,
  settings: {
    auth: {
      on: { ...said, kind: 'boolean', fallback: true },
      expiry: { ...said, kind: 'integer', fallback: 3600, least: 60, most: 604_800 },
    },
    functions: {
      urls: { ...said, kind: 'list', maxItems: 9, itemMaxLength: 99 },
      key: { ...said, kind: 'secret', minLength: 1, maxLength: 99 },
      secrets: { ...said, kind: 'secrets', maxItems: 9, maxLength: 99 },
    },
  },
};
const stamp = { version: 1, fingerprint: '00000000' };
const row = {
  spec: {
    ...{
      release: '2026.11',
      bindAddress: '127.0.0.1',
      ports: { gateway: 1, db: 2 },
      services: {},
      profile: 'standard',
    },
    settings: { auth: { expiry: 60 }, functions: { urls: ['a', 'b'] } },
  },
  secrets: { POSTGRES_PASSWORD: stamp, 'functions.key': stamp, 'functions.secrets.OLD': stamp },
} as unknown as ProjectRow;
const change = (category: 'auth' | 'functions', body: Record<string, string>) =>
  categoryChange(release, row, category, body);

describe('Settings as a form', () => {
  it('lists the categories that the release has, and how much is set in each', () => {
    expect(categoriesOf(release)).toEqual(['auth', 'functions']);
    expect(placesOf(release, row).map(({ category, set }) => [category, set])).toEqual([
      ['', 0],
      ['auth', 1],
      ['functions', 3],
    ]);
  });

  it('shows what is set, what counts otherwise, and of secrets only that they are there', () => {
    const [urls, key, secrets] = categoryForm(release, row, 'functions').fields;
    expect(urls).toMatchObject({ value: 'a\nb' });
    expect(key).toMatchObject({ value: '', isSet: true });
    expect(secrets).toMatchObject({ value: '', names: ['OLD'] });
    expect(categoryForm(release, row, 'auth').fields[0]).toMatchObject({ value: '', fallback: 'true' });
  });

  it('never shows a secret again that was typed with a mistake elsewhere', () => {
    const form = categoryForm(release, row, 'functions', { x: ['y'] }, { 'functions.key': 'hush' });
    expect(JSON.stringify(form)).not.toContain('hush');
  });

  it('changes its own category only', () => {
    expect(change('auth', { 'auth.on': 'false', 'auth.expiry': '' })).toMatchObject({
      profile: 'standard',
      settings: { auth: { on: false }, functions: { urls: ['a', 'b'] } },
      secrets: {},
    });
  });

  it('lets a secret stay that is left empty, and takes away only what was marked', () => {
    expect(change('functions', { 'functions.key': '', 'functions.secrets': '' }).secrets).toEqual({});
    const typed = { 'functions.key': 'new', 'functions.secrets': 'A=1\nB=2', 'remove:functions.secrets.OLD': '1' };
    expect(change('functions', { ...typed, 'remove:auth.on': '1' }).secrets).toEqual({
      ...{ 'functions.key': 'new', 'functions.secrets.A': '1', 'functions.secrets.B': '2' },
      'functions.secrets.OLD': null,
    });
  });

  it('hands on what is no number as it was typed, for the domain to refuse', () => {
    expect(change('auth', { 'auth.expiry': '1e3' }).settings).toMatchObject({ auth: { expiry: '1e3' } });
    expect(() => change('functions', { 'functions.secrets': 'no value' })).toThrow(Refused);
  });
});
