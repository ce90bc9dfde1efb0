import type { ApiOperation, ApiParameter } from '../view-models/api.js';
import { Icon } from './icons.js';

/**
 * Sends the call from this page. A GET whose address needs nothing filled in is a plain form as well: without a script
 * it opens that address. Everything else needs a script, and says so.
 */
export const TryIt = ({ operation }: { operation: ApiOperation }) => {
  if (operation.isPublic) return null; // they start a session, which one has here already
  if (operation.isStream)
    return (
      <p class="text-xs text-muted-foreground">
        It never ends, so it is nothing to try on a page: follow it from a shell.
      </p>
    );
  const isRead = operation.method === 'GET';
  const isPlain = isRead && !operation.path.includes('{');
  return (
    <form class="try" data-try={operation.method} data-path={operation.path} action={isPlain ? operation.path : '#'}>
      <h3>Try it</h3>
      <div class={isPlain ? 'try-fields needs-js' : 'try-fields'}>
        {operation.parameters.map((parameter) => (
          <Given key={parameter.name} id={`${operation.id}.${parameter.name}`} parameter={parameter} />
        ))}
      </div>
      {operation.body && (
        <label class="try-field">
          <span>Body, JSON</span>
          <textarea
            class="textarea"
            data-body
            rows={Math.min(14, operation.body.sample.split('\n').length + 1)}
            spellcheck={false}
          >
            {operation.body.sample}
          </textarea>
        </label>
      )}
      <div class="flex flex-wrap items-center gap-3">
        <button
          class={isPlain ? 'btn' : 'btn needs-js'}
          data-size="sm"
          data-variant={isRead ? 'outline' : operation.permissions.includes('projects:delete') ? 'danger' : undefined}
          type="submit"
          aria-label={`Send ${operation.id}`}
        >
          <Icon name="play" />
          Send
        </button>
        {!isRead && <span class="text-xs text-muted-foreground">It is done for real.</span>}
        {!isPlain && (
          <span class="no-js text-xs text-muted-foreground">Needs a script; the line above does the same.</span>
        )}
      </div>
      <output class="try-answer" aria-label={`Answer of ${operation.id}`} hidden />
    </form>
  );
};

const Given = ({ id, parameter }: { id: string; parameter: ApiParameter }) => (
  <label class="try-field" for={id}>
    <span>
      {parameter.name}
      {parameter.required && <b aria-hidden="true"> *</b>}
    </span>
    <input
      class="input"
      id={id}
      data-name={parameter.name}
      data-where={parameter.where}
      required={parameter.required}
      placeholder={
        parameter.name === 'ref' ? 'shop' : parameter.name === 'Idempotency-Key' ? 'a new one each time' : ''
      }
      autocomplete="off"
      spellcheck={false}
    />
  </label>
);
