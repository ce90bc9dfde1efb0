/** The API's reference: sends what its forms say and shows the answer. */
(() => {
  const SHOWN = ['etag', 'location', 'retry-after', 'content-type'];
  const csrf = document.querySelector('.api')?.dataset.csrf ?? '';

  document.addEventListener('submit', (event) => {
    const form = event.target instanceof Element ? event.target.closest('form[data-try]') : null;
    if (!form) return;
    event.preventDefault();
    void attempt(form);
  });

  async function attempt(form) {
    const button = form.querySelector('button[type=submit]');
    const output = form.querySelector('output');
    button.disabled = true;
    const started = performance.now();
    try {
      const response = await fetch(...requestOf(form));
      const text = await response.text();
      show(output, response, text, Math.round(performance.now() - started));
    } catch (error) {
      output.replaceChildren(line('bad', 'No answer', error.message));
    } finally {
      output.hidden = false;
      button.disabled = false;
    }
  }

  function requestOf(form) {
    const method = form.dataset.try;
    const headers = { Accept: 'application/json' };
    const query = new URLSearchParams();
    let path = form.dataset.path;
    for (const input of form.querySelectorAll('[data-where]')) {
      const { name, where } = input.dataset;
      const value = input.value.trim();
      if (where === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
      else if (value !== '') where === 'query' ? query.set(name, value) : (headers[name] = value);
      else if (name === 'Idempotency-Key') headers[name] = randomKey();
    }
    const body = form.querySelector('[data-body]')?.value;
    if (method !== 'GET') headers['X-CSRF-Token'] = csrf;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const search = query.size > 0 ? `?${query}` : '';
    return [path + search, { method, headers, body, credentials: 'same-origin', redirect: 'manual' }];
  }

  /** `crypto.randomUUID` is not there on plain http. */
  function randomKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function show(output, response, text, ms) {
    const status = [response.status, response.statusText].filter(Boolean).join(' ');
    const parts = [line(response.ok ? 'ok' : 'bad', status, `${ms} ms`)];
    const headers = SHOWN.filter((name) => response.headers.has(name));
    if (headers.length > 0) {
      parts.push(
        element('p', 'try-headers', headers.map((name) => `${name}: ${response.headers.get(name)}`).join('\n')),
      );
    }
    if (text !== '') parts.push(element('pre', '', pretty(text)));
    output.replaceChildren(...parts);
  }

  function line(tone, status, note) {
    const head = element('p', 'try-status', '');
    const code = element('span', 'code', status);
    code.dataset.tone = tone;
    head.append(code, element('span', '', note));
    return head;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }

  function pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text; // no JSON: shown as it came
    }
  }

  // An address of one operation opens it.
  function openNamed() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!(named instanceof HTMLDetailsElement)) return;
    named.open = true;
    named.scrollIntoView({ block: 'start' });
  }
  addEventListener('hashchange', openNamed);
  openNamed();
})();
