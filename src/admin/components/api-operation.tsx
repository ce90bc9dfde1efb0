import type { ApiAnswer, ApiField, ApiOperation, ApiParameter } from '../view-models/api.js';
import { TryIt } from './api-try.js';
import { CopyButton } from './bits.js';
import { Icon } from './icons.js';

/** Text with `code` in it. */
export const Prose = ({ text }: { text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
);

export const Operation = ({ operation }: { operation: ApiOperation }) => (
  <details class="op" id={operation.id}>
    <summary>
      <span class="verb" data-verb={operation.method}>
        {operation.method}
      </span>
      <span class="min-w-0">
        <code class="path">{operation.path}</code>
        <span class="what">
          <Prose text={operation.summary} />
        </span>
      </span>
      <Icon name="next" class="twist" />
    </summary>
    <div class="op-body">
      <Needs operation={operation} />
      {operation.more && (
        <p>
          <Prose text={operation.more} />
        </p>
      )}
      {operation.parameters.length > 0 && <Fields title="Parameters" fields={operation.parameters} />}
      {operation.body && <Fields title="Body" fields={operation.body.fields} />}
      <div>
        <h3>Answers</h3>
        {operation.answers.map((answer) => (
          <Answer key={answer.status} answer={answer} />
        ))}
      </div>
      <div>
        <h3>From a shell</h3>
        <div class="snippet">
          <pre>{operation.curl}</pre>
          <CopyButton value={operation.curl} label={`the curl line of ${operation.id}`} />
        </div>
      </div>
      <TryIt operation={operation} />
    </div>
  </details>
);

const Needs = ({ operation }: { operation: ApiOperation }) => (
  <p class="flex flex-wrap items-center gap-1.5 text-xs text-muted-foreground">
    {operation.isPublic
      ? 'Anybody may ask.'
      : operation.permissions.length === 0
        ? 'Whoever is signed in may ask.'
        : 'Needs'}
    {operation.permissions.map((permission) => (
      <span class="chip" key={permission}>
        {permission}
      </span>
    ))}
    <a class="link ml-auto" href={`#${operation.id}`}>
      {operation.id}
    </a>
  </p>
);

const Answer = ({ answer }: { answer: ApiAnswer }) => {
  const head = (
    <>
      <span class="code" data-tone={answer.status.startsWith('2') ? 'ok' : 'bad'}>
        {answer.status}
      </span>
      <span>{answer.description}</span>
    </>
  );
  if (answer.fields.length === 0) return <p class="answer">{head}</p>;
  return (
    <details class="answer-more">
      <summary class="answer">
        {head}
        <Icon name="next" class="twist" />
      </summary>
      <FieldList fields={answer.fields} isAnswer />
    </details>
  );
};

const Fields = ({ title, fields }: { title: string; fields: readonly (ApiField | ApiParameter)[] }) => (
  <div>
    <h3>{title}</h3>
    <FieldList fields={fields} />
  </div>
);

/** @param isAnswer nobody has to send anything */
const FieldList = ({
  fields,
  isAnswer = false,
}: {
  fields: readonly (ApiField | ApiParameter)[];
  isAnswer?: boolean;
}) => (
  <dl class="fields">
    {fields.map((field) => (
      <div key={field.name} data-depth={field.depth || undefined}>
        <dt>
          <code>{field.name}</code>
          {'where' in field && <small>{field.where}</small>}
          {field.required && !isAnswer && <small class="must">required</small>}
        </dt>
        <dd>
          <span class="type">{field.type}</span>
          {field.description && (
            <span>
              <Prose text={field.description} />
            </span>
          )}
        </dd>
      </div>
    ))}
  </dl>
);
