import { Form, TextField } from '../components/form.js';
import { Gate } from '../components/frame.js';
import { FlashNote, Note } from '../components/notes.js';
import type { Chrome } from '../view-models/frame.js';
import type { FieldErrors } from '../../kernel/refused.js';

export interface LoginView {
  readonly username: string;
  /** Where to go on after it; a path of ours. */
  readonly next: string;
  readonly error: string;
}

export const LoginPage = ({ chrome, view }: { chrome: Chrome; view: LoginView }) => (
  <Gate chrome={chrome} title="Log in">
    <section class="panel p-6" aria-labelledby="title">
      <h1 id="title" class="mb-5 text-lg font-semibold tracking-tight">
        Log in
      </h1>
      <Form action="/login" plain class="form">
        {chrome.flash && <FlashNote flash={chrome.flash} />}
        {view.error && (
          <Note tone="bad">
            <p>{view.error}</p>
          </Note>
        )}
        <input type="hidden" name="next" value={view.next} />
        <TextField
          name="username"
          label="Name"
          value={view.username}
          autocomplete="username"
          required
          autofocus={!view.username}
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          required
          autofocus={!!view.username}
        />
        <button class="btn w-full" type="submit">
          Log in
        </button>
      </Form>
    </section>
  </Gate>
);

export interface SetupView {
  readonly username: string;
  readonly errors: FieldErrors;
  readonly error: string;
}

/** Shown until the first admin exists; it belongs to whoever can read the console. */
export const SetupPage = ({ chrome, view }: { chrome: Chrome; view: SetupView }) => (
  <Gate chrome={chrome} title="Set up">
    <section class="panel p-6" aria-labelledby="title">
      <h1 id="title" class="text-lg font-semibold tracking-tight">
        Make this installation yours
      </h1>
      <p class="mt-1 mb-5 text-[13px] leading-5 text-muted-foreground">
        The control plane printed a setup token on its console when it started. It is good for 30 minutes and for one
        admin.
      </p>
      <Form action="/setup" plain class="form">
        {view.error && (
          <Note tone="bad">
            <p>{view.error}</p>
          </Note>
        )}
        <TextField
          name="token"
          label="Setup token"
          errors={view.errors['token']}
          class="font-mono"
          required
          autofocus
          spellcheck={false}
        />
        <TextField
          name="username"
          label="Your name"
          value={view.username}
          errors={view.errors['username']}
          hint="What the activity log will call you."
          autocomplete="username"
          required
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          errors={view.errors['password']}
          hint="At least 12 characters; any characters."
          autocomplete="new-password"
          required
          minLength={12}
        />
        <button class="btn w-full" type="submit">
          Create the first admin
        </button>
      </Form>
    </section>
  </Gate>
);
