/** Redis's `tls-*` parameters as Node's options. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createSecureContext, type SecureVersion, type TLSSocket, type TlsOptions } from "node:tls";
import { reasonOf, StartError } from "./start-error.js";

/** Milliseconds that a client gets for its handshake: until then it counts for no limit. */
const HANDSHAKE_MS = 10_000;

/** The parameters that CONFIG SET may change while connections are accepted, also to the same file with a new certificate. */
export const secureContextParameters: readonly string[] = [
  "tls-cert-file",
  "tls-key-file",
  "tls-key-file-pass",
  "tls-ca-cert-file",
  "tls-ca-cert-dir",
  "tls-dh-params-file",
  "tls-protocols",
  "tls-ciphers",
  "tls-ciphersuites",
  "tls-prefer-server-ciphers",
];

type Get = (name: string) => string;

/** Reads certificates and keys. Throws `StartError` for what is missing, unreadable or does not fit together. */
export function tlsOptions(get: Get): TlsOptions {
  const [cert, key] = [readNamed(get, "tls-cert-file"), readNamed(get, "tls-key-file")];
  if (cert === undefined || key === undefined) throw new StartError("tls-port needs tls-cert-file and tls-key-file");
  const ca = authorities(get);
  const clients = get("tls-auth-clients");
  if (clients !== "no" && ca.length === 0)
    throw new StartError("tls-auth-clients needs tls-ca-cert-file or tls-ca-cert-dir; without client certificates: no");
  const dhparam = readNamed(get, "tls-dh-params-file");
  const options: TlsOptions = {
    cert,
    key,
    ...(ca.length === 0 ? {} : { ca }),
    ...(get("tls-key-file-pass") === "" ? {} : { passphrase: get("tls-key-file-pass") }),
    ...(dhparam === undefined ? {} : { dhparam }),
    ...versions(get("tls-protocols")),
    ...ciphers(get),
    honorCipherOrder: get("tls-prefer-server-ciphers") === "yes",
    requestCert: clients !== "no",
    // Node would reject those without a certificate too; a bad one is `isImpostor`.
    rejectUnauthorized: clients === "yes",
    handshakeTimeout: HANDSHAKE_MS,
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw new StartError(`the certificate and key of tls-port cannot be used: ${reasonOf(error)}`);
  }
  return options;
}

/** Whether a client showed a certificate that is not good: where they are optional it could have shown none. */
export function isImpostor(socket: TLSSocket): boolean {
  return Boolean(socket.authorizationError) && Object.keys(socket.getPeerCertificate()).length > 0;
}

function readNamed(get: Get, name: string): Buffer | undefined {
  const file = get(name);
  return file === "" ? undefined : read(name, () => readFileSync(file), file);
}

function authorities(get: Get): Buffer[] {
  const [file, folder] = [readNamed(get, "tls-ca-cert-file"), get("tls-ca-cert-dir")];
  const files = folder === "" ? [] : read("tls-ca-cert-dir", () => readdirSync(folder), folder);
  return [...(file === undefined ? [] : [file]), ...files.map((name) => readFileSync(path.join(folder, name)))];
}

function read<T>(name: string, attempt: () => T, file: string): T {
  try {
    return attempt();
  } catch (error) {
    throw new StartError(`${name}: cannot read '${file}': ${reasonOf(error)}`);
  }
}

const knownVersions: readonly SecureVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** `tls-protocols`: names of versions, empty for 1.2 and 1.3. */
function versions(names: string): Pick<TlsOptions, "minVersion" | "maxVersion"> {
  const wanted = names
    .toLowerCase()
    .split(" ")
    .filter((name) => name !== "");
  const chosen = knownVersions.filter((version) => wanted.includes(version.toLowerCase()));
  if (chosen.length !== wanted.length) throw new StartError(`tls-protocols: '${names}' names an unknown version`);
  return chosen.length === 0 ? { minVersion: "TLSv1.2" } : { minVersion: chosen[0], maxVersion: chosen.at(-1)! };
}

/** `tls-ciphersuites` is of TLS 1.3, `tls-ciphers` of the versions before: Node takes both in one list. */
function ciphers(get: Get): Pick<TlsOptions, "ciphers"> {
  const list = [get("tls-ciphersuites"), get("tls-ciphers")].filter((names) => names !== "").join(":");
  return list === "" ? {} : { ciphers: list };
}
