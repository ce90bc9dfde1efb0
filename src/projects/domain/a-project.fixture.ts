import type { StackSpec } from '../../stack/domain/stack-spec.js';
import { projectDecider, type ProjectCommand } from './project.decider.js';
import type { ProjectEvent } from './project.events.js';
import { evolve, type Project } from './project.js';

export const aSpec = (change: Partial<StackSpec> = {}): StackSpec => ({
  release: '2026.11',
  bindAddress: '127.0.0.1',
  ports: { gateway: 20000, db: 20001 },
  services: {},
  ...change,
});

/** A project with a past: `aProject().requested().paused().when({ type: 'ResumeProject' })`. */
export const aProject = (past: readonly ProjectEvent[] = []) => ({
  requested: (change: Partial<StackSpec> = {}) =>
    aProject([
      ...past,
      {
        type: 'ProjectRequested',
        version: 1,
        data: {
          slug: 'shop',
          displayName: 'Shop',
          serverId: 's1',
          spec: aSpec(change),
          images: { set: 'official', registry: 'docker.io' },
          subnet: '10.208.0.0/26',
          secrets: {},
        },
      },
    ]),
  paused: () => aProject([...past, { type: 'ProjectPaused', version: 1, data: { reason: 'asked for' } }]),
  leaving: (keepData: boolean) =>
    aProject([...past, { type: 'ProjectRemovalRequested', version: 1, data: { keepData } }]),
  gone: () => aProject([...past, { type: 'ProjectRemoved', version: 1, data: { volumes: [] } }]),
  then: (events: readonly ProjectEvent[]) => aProject([...past, ...events]),
  state: (): Project => past.reduce<Project>(evolve, projectDecider.initial),
  when: (command: ProjectCommand) => projectDecider.decide(command, aProject(past).state()),
});
