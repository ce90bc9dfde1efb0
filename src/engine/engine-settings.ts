/** What an operator may tune about the engines; `config/` provides it. */
export abstract class EngineSettings {
  /** Health checks that are run at once on one server while containers start. */
  abstract readonly parallelChecks: number;
}
