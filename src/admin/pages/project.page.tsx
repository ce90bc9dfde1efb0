import { Ago, CopyButton, Panel } from '../components/bits.js';
import { ConnectionPanel } from '../components/connection.js';
import { Page } from '../components/frame.js';
import { Log } from '../components/log.js';
import { Conditions, Progress } from '../components/progress.js';
import { FollowsProject, ProjectHeader } from '../components/project-head.js';
import { ServicePairs } from '../components/services.js';
import type { Chrome } from '../view-models/frame.js';
import type { ProjectDetail } from '../view-models/project.js';

export const ProjectPage = ({ chrome, detail }: { chrome: Chrome; detail: ProjectDetail }) => (
  <Page chrome={chrome} title={detail.project.displayName}>
    <FollowsProject id="project" projectRef={detail.project.ref} path="">
      <ProjectHeader project={detail.project} tab="" />
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div class="flex min-w-0 flex-col gap-5">
          {detail.progress && <Progress progress={detail.progress} />}
          {!isGone(detail) && <Services detail={detail} />}
          <Recent detail={detail} />
        </div>
        <div class="flex min-w-0 flex-col gap-5">
          {!isGone(detail) && <Standing detail={detail} />}
          <Facts detail={detail} />
        </div>
      </div>
    </FollowsProject>
  </Page>
);

/** Of a project that is gone only its history is left. */
const isGone = ({ project }: ProjectDetail): boolean => project.desired === 'gone';

const Standing = ({ detail }: { detail: ProjectDetail }) => (
  <>
    <ConnectionPanel projectRef={detail.project.ref} connection={detail.connection} />
    <Panel title="Conditions" aside={<p>wish {detail.project.version}</p>}>
      <Conditions conditions={detail.conditions} />
    </Panel>
  </>
);

const Services = ({ detail }: { detail: ProjectDetail }) => (
  <Panel
    title="Services"
    aside={<p>{detail.observedAt === null ? 'not looked at yet' : <LookedAt at={detail.observedAt} />}</p>}
  >
    <ServicePairs services={detail.services} />
  </Panel>
);

const LookedAt = ({ at }: { at: number }) => (
  <>
    looked at <Ago at={at} />
  </>
);

const Recent = ({ detail }: { detail: ProjectDetail }) => (
  <Panel
    title="Recent"
    aside={
      <a class="link text-xs" href={`/admin/projects/${detail.project.ref}/history`}>
        Whole history
      </a>
    }
  >
    {detail.history.length === 0 ? (
      <p class="px-4 py-5 text-[13px] text-muted-foreground">Nothing has happened yet.</p>
    ) : (
      <Log lines={detail.history} />
    )}
  </Panel>
);

const Facts = ({ detail }: { detail: ProjectDetail }) => (
  <Panel title="Details">
    <dl class="facts body">
      {detail.facts.map(({ name, value, copy, way }) => (
        <>
          <dt>{name}</dt>
          <dd>
            {value}
            {copy && <CopyButton value={value} label={name} />}
            {way && (
              <a class="link ml-1.5 text-xs" href={way.href}>
                {way.label}
              </a>
            )}
          </dd>
        </>
      ))}
    </dl>
  </Panel>
);
