import { Module } from '@nestjs/common';
import { ProjectsModule } from '../projects/projects.module.js';
import { UpgradesModule } from '../upgrades/upgrades.module.js';
import { Provisioner } from './provisioner.js';

/** What is wished inside databases. */
@Module({
  imports: [ProjectsModule, UpgradesModule],
  providers: [Provisioner],
})
export class ProvisioningModule {}
