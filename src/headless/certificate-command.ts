import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { recheckCertificateFile } from "../engine/certificate-file.ts";
import { certificateLines, generalLines, readCertificates } from "../engine/certificate-lines.ts";
import { loadProgramSolver } from "../engine/solve-program.ts";
import { BadInput } from "../market/bad-input.ts";
import { certify } from "../market/certificate.ts";
import { type RecheckedStatement, recheckCertificate } from "../market/certificate-recheck.ts";
import { generalArbitrage, type SolveProgram } from "../market/general-arbitrage.ts";
import type { MarketSnapshot } from "../market/market-snapshot.ts";
import { NO_FEES } from "../market/option-fees.ts";
import { snapshotSurface } from "../market/snapshot-surface.ts";
import { SURFACE_MODELS, type SurfaceModel } from "../market/surface-fit.ts";
import { readChainFile } from "./chain-file.ts";
import { snapshotsOf } from "./chain-snapshot.ts";
import { BadUsage, type Command, type Console, inFile } from "./command.ts";

/** How the app names a certificate saved with its quotes and fits. */
const FILE_END = ".vcert.jsonl";

/** The model a certificate vouches for unless another is asked for. */
const DEFAULT_MODEL: SurfaceModel = "free";
/** Largest written certificate read, bytes. */
const MAX_CERTIFICATE_BYTES = 32 * 1024 * 1024;

/**
 * Certifies a chain file: what the fitted surface vouches for, and static arbitrage among executable quotes after fees, with proofs;
 * JSON lines. With `--general`, also a linear program per expiry over all its quotes. With `--recheck`, checks what an earlier run wrote against the file instead.
 */
export const certificateCommand: Command = {
  usage: `certificate <csv | ${FILE_END}> [--model ${SURFACE_MODELS.join("|")}] [--no-fees] [--general] [--recheck <certificate.jsonl>]`,
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        model: { type: "string" },
        "no-fees": { type: "boolean" },
        general: { type: "boolean" },
        recheck: { type: "string" },
      },
      allowPositionals: true,
    });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0) throw new BadUsage("name one chain file");
    const model = SURFACE_MODELS.find((known) => known === (values.model ?? DEFAULT_MODEL));
    if (model === undefined) throw new BadUsage(`no model "${values.model}"`);
    const solve = values.general ? await loadProgramSolver() : null;
    await inFile(path, () => {
      if (path.toLowerCase().endsWith(FILE_END)) {
        recheckFile(path, out);
        return;
      }
      const snapshots = snapshotsOf(readChainFile(path)).map((snapshot) =>
        values["no-fees"] ? { ...snapshot, fees: NO_FEES } : snapshot,
      );
      if (values.recheck !== undefined) recheck(snapshots, values.recheck, out);
      else for (const snapshot of snapshots) write(snapshot, model, solve, out);
    });
  },
};

function write(snapshot: MarketSnapshot, model: SurfaceModel, solve: SolveProgram | null, out: Console): void {
  for (const line of certificateLines(certify(snapshot, snapshotSurface(snapshot, model)), model)) out.result(line);
  if (solve !== null) for (const line of generalLines(generalArbitrage(snapshot, solve))) out.result(line);
}

/** One line per statement, then one in all: `agreed` is false where a statement does not hold. */
function recheck(snapshots: readonly MarketSnapshot[], path: string, out: Console): void {
  if (statSync(path).size > MAX_CERTIFICATE_BYTES) {
    throw new BadInput(`${path}: larger than ${MAX_CERTIFICATE_BYTES / (1024 * 1024)} MB`);
  }
  for (const { certificate, model } of readCertificates(readFileSync(path, "utf8"))) {
    const { underlying, time } = certificate;
    const snapshot = snapshots.find((one) => one.underlying === underlying && one.time === time);
    if (snapshot === undefined) {
      throw new BadInput(
        `${path}: speaks of ${underlying} at ${new Date(time).toISOString()}, which the chain does not hold`,
      );
    }
    const statements = recheckCertificate(snapshot, snapshotSurface(snapshot, model), certificate);
    report(statements, underlying, out);
  }
}

/** Checks a file saved by the app, in which the certificate stands beside all it speaks of. */
function recheckFile(path: string, out: Console): void {
  if (statSync(path).size > MAX_CERTIFICATE_BYTES) {
    throw new BadInput(`larger than ${MAX_CERTIFICATE_BYTES / (1024 * 1024)} MB`);
  }
  const { underlying, statements } = recheckCertificateFile(readFileSync(path, "utf8"));
  report(statements, underlying, out);
}

function report(statements: readonly RecheckedStatement[], underlying: string, out: Console): void {
  for (const statement of statements) out.result(statement);
  const failed = statements.filter(({ holds }) => !holds).length;
  out.result({ recheck: true, underlying, statements: statements.length, failed, agreed: failed === 0 });
}
