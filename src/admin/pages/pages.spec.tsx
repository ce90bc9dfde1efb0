import { renderPage } from '../render.js';
import { EVIL, everyPage } from './pages.fixture.js';

const rendered = everyPage.map(([name, page]) => [name, renderPage(page)] as const);
const tagsOf = (html: string): readonly string[] => html.match(/<[a-z](?:[^>"]|"[^"]*")*>/g) ?? [];
const attribute = (tag: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];

describe.each(rendered)('The page “%s”', (name, html) => {
  it('shows hostile text as text', () => {
    expect(html).not.toContain(EVIL);
    expect(html).not.toContain('<img src=x');
    expect(html.match(/<script[^>]*>/g)).toEqual([
      '<script src="/assets/htmx.js" defer>',
      '<script src="/assets/hx-sse.js" defer>',
      '<script src="/assets/app.js" defer>',
      ...(name === 'api' ? ['<script src="/assets/api.js" defer>'] : []),
    ]);
  });

  it('holds nothing that the content policy forbids', () => {
    for (const tag of tagsOf(html)) {
      expect(withoutValues(tag)).not.toMatch(/ (style|on[a-z]+|hx-on[^=]*)=/);
      expect(tag).not.toMatch(/=" *(javascript|data|js):/i);
    }
    expect(html).not.toContain('<style');
  });

  it('names every control, and every id once', () => {
    const tags = tagsOf(html);
    const labelled = new Set(tags.filter((tag) => tag.startsWith('<label')).map((tag) => attribute(tag, 'for')));
    const controls = tags.filter((tag) => /^<(input|select|textarea)/.test(tag) && !tag.includes('type="hidden"'));
    for (const control of controls) {
      const isInLabel = new RegExp(`<label(?:(?!</label>)[^])*${escaped(control)}`).test(html);
      expect([control, isInLabel || labelled.has(attribute(control, 'id'))]).toEqual([control, true]);
    }
    const buttons = html.match(/<button(?:[^>"]|"[^"]*")*>[^]*?<\/button>/g) ?? [];
    for (const button of buttons) expect(attribute(button, 'aria-label') ?? textOf(button)).not.toBe('');
    const ids = tags.flatMap((tag) => attribute(tag, 'id') ?? []);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index && !id.endsWith('-error'))).toEqual([]);
  });

  it('has its landmarks: one main part, one heading of the first order, a language and a title', () => {
    expect(html.match(/<main /g) ?? html.match(/<main>/g)).toHaveLength(1);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).toMatch(/^<!doctype html><html lang="en"/);
    expect(html).toMatch(/<title>.+<\/title>/);
  });

  it('sends the session’s token with every form that changes something', () => {
    const forms = html.match(/<form[^>]*method="post"[^]*?<\/form>/g) ?? [];
    const isGate = html.includes('class="gate"');
    for (const form of forms) expect(form.includes('name="_csrf" value="token-of-the-session"')).toBe(!isGate);
    for (const form of forms) expect(form.includes('name="_idempotency_key" value="key"')).toBe(!isGate);
  });
});

describe('A status', () => {
  it('is told by a word and a shape, not by colour alone', () => {
    const [, html] = rendered.find(([name]) => name === 'projects')!;
    expect(html).toMatch(/class="status" data-tone="bad"[^>]*><svg[^]*?<\/svg>Failing/);
  });
});

const withoutValues = (tag: string): string => tag.replace(/"[^"]*"/g, '""');
const textOf = (html: string): string => html.replace(/<svg[^]*?<\/svg>|<[^>]*>/g, '').trim();
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
