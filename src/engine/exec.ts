import type { Readable, Writable } from 'node:stream';

/** A program to run in a container that runs already. No shell but the one that `argv` itself names. */
export interface ExecCommand {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** On top of the container's own; may hold secrets, which no error repeats. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name or number; left out: the container's own. */
  readonly user?: string;
  /** Read to its end, which closes the program's input. Destroyed when the program ends before that. */
  readonly stdin?: Readable;
  /** Gets the output as it comes, no faster than it takes it. Neither ended nor destroyed: that is the caller's. */
  readonly stdout?: Writable;
}

export interface ExecResult {
  /** 126 or 127 for a program that could not be run; the engine's words about it stand in the output. */
  readonly exitCode: number;
  /** The first MiB, as UTF-8; '' when `stdout` of the command took it. */
  readonly stdout: string;
  /** The first MiB, as UTF-8. */
  readonly stderr: string;
}

/** Bytes of each output that are kept as text. */
const KEPT_BYTES = 1024 ** 2;

/** Keeps the beginning of an output, however long it grows. */
export class KeptText {
  readonly #pieces: Buffer[] = [];
  #room = KEPT_BYTES;

  add(piece: Buffer): void {
    if (this.#room === 0) return;
    const kept = piece.subarray(0, this.#room);
    this.#room -= kept.length;
    this.#pieces.push(kept);
  }

  toString(): string {
    const text = Buffer.concat(this.#pieces).toString('utf8');
    return this.#room === 0 ? text.replace(/\uFFFD+$/, '') : text; // the cut may go through a character
  }
}
