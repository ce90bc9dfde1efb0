import { Global, Module, type DynamicModule } from '@nestjs/common';
import { availableParallelism, homedir } from 'node:os';
import { resolve } from 'node:path';
import { AccessSettings } from './auth/access-settings.js';
import { realScheduler } from './config/real-scheduler.js';
import type { Settings } from './config/settings.js';
import { SCHEDULER } from './kernel/scheduler.js';
import { EngineSettings } from './engine/engine-settings.js';
import { ExportSettings } from './exports/export-settings.js';
import { ProjectSettings } from './projects/project-settings.js';
import { ReconcilerSettings } from './reconciler/reconciler-settings.js';
import { BackupSettings } from './upgrades/backup-settings.js';

const MINUTE_MS = 60_000;
const SETUP_TOKEN_MS = 30 * MINUTE_MS;

export const accessSettings = (settings: Settings): AccessSettings => ({
  baseUrl: settings['http.baseUrl'] || `http://localhost:${settings['http.port']}`,
  port: settings['http.port'],
  bindHost: settings['http.host'],
  insecureHttp: settings['http.insecureHttp'],
  trustedProxies: settings['http.trustedProxies'],
  dataDir: settings.dataFolder,
  sessionIdleMs: settings['sessions.idleMinutes'] * MINUTE_MS,
  sessionMaxMs: settings['sessions.maxMinutes'] * MINUTE_MS,
  setupTokenMs: SETUP_TOKEN_MS,
});

const projectSettings = (settings: Settings): ProjectSettings => ({
  ports: {
    portRange: [settings['projects.portFirst'], settings['projects.portLast']],
    reservedPorts: [settings['http.port']],
  },
  networkPool: settings['projects.networkPool'],
  networkPrefix: settings['projects.networkPrefix'],
  release: settings['projects.release'],
  imageRegistry: settings['projects.imageRegistry'],
});

const engineSettings = (settings: Settings): EngineSettings => ({
  parallelChecks: settings['reconciler.parallelStarts'] || availableParallelism(),
});

const exportSettings = ({ 'projects.folder': folder }: Settings): ExportSettings => ({
  folder: folder === 'none' ? undefined : resolve(folder.replace(/^~(?=\/|$)/, homedir())),
});

const backupSettings = (settings: Settings): BackupSettings => ({
  folder: resolve(settings['backups.folder'].replace(/^~(?=\/|$)/, homedir())),
});

const reconcilerSettings = (settings: Settings): ReconcilerSettings => ({
  workers: settings['reconciler.workers'],
  parallelStarts: settings['reconciler.parallelStarts'] || availableParallelism(),
  resyncMs: settings['reconciler.resyncMinutes'] * MINUTE_MS,
  deepResyncMs: settings['reconciler.deepResyncMinutes'] * MINUTE_MS,
  drainMs: settings['reconciler.drainSeconds'] * 1000,
});

/** Hands each capability its part of the configuration, and the real clock to all. */
@Global()
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    const providers = [
      { provide: AccessSettings, useValue: accessSettings(settings) },
      { provide: ProjectSettings, useValue: projectSettings(settings) },
      { provide: ReconcilerSettings, useValue: reconcilerSettings(settings) },
      { provide: EngineSettings, useValue: engineSettings(settings) },
      { provide: ExportSettings, useValue: exportSettings(settings) },
      { provide: BackupSettings, useValue: backupSettings(settings) },
      { provide: SCHEDULER, useValue: realScheduler },
    ];
    return { module: SettingsModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
