/** Where dumps go, absolute. */
export abstract class BackupSettings {
  abstract readonly folder: string;
}
