import { Gate, Page } from '../components/frame.js';
import type { Chrome } from '../view-models/frame.js';

export interface ErrorView {
  readonly status: number;
  readonly title: string;
  /** What to do next; never a stack, a path or a secret. */
  readonly text: string;
  readonly requestId: string;
}

export const ErrorPage = ({ chrome, error }: { chrome: Chrome; error: ErrorView }) => {
  const Frame = chrome.user ? Page : Gate;
  return (
    <Frame chrome={chrome} title={error.title}>
      <div class="mx-auto flex max-w-md flex-col items-start gap-3 py-[12vh]">
        <span class="chip">{error.status}</span>
        <h1 class="text-[22px] leading-7 font-semibold tracking-[-0.02em]">{error.title}</h1>
        <p class="text-sm leading-6 text-muted-foreground">{error.text}</p>
        <div class="mt-3 flex items-center gap-4">
          <a class="btn" href="/admin/projects">
            To the projects
          </a>
          {error.requestId && <span class="font-mono text-xs text-muted-foreground">request {error.requestId}</span>}
        </div>
      </div>
    </Frame>
  );
};
