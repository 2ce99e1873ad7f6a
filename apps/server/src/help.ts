import { readFileSync } from "node:fs";

interface Manifest {
  readonly version: string;
}

export function versionText(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Manifest;
  return `allset ${manifest.version} (node ${process.versions.node})\n`;
}

/** What `allset --help` prints. */
export function helpText(): string {
  return `Allset: a key-value server that speaks Redis's protocol over TCP and serves browsers over WebSocket.

  allset [file] [--name value]...

  file                       configuration in redis.conf's syntax
  --name value               any parameter of redis.conf or of the gateway; the last one said wins
  ALLSET_NAME=value          the same from the environment (ALLSET_MAXMEMORY_POLICY=allkeys-lru)
  -h, --help                 this text
  -v, --version              the version

Often used:
  --port 7379                RESP over TCP; 0 for none
  --bind 127.0.0.1           addresses to listen on
  --requirepass SECRET       clients have to AUTH
  --maxmemory 1gb            data above which keys are evicted
  --maxmemory-policy NAME    allkeys-lru, allkeys-lfu, volatile-ttl, ...
  --unixsocket PATH          RESP over a unix socket
  --tls-port 7380            RESP over TLS; with --tls-cert-file and --tls-key-file
  --gateway-port 8379        WebSocket for browsers; 0 for none
  --gateway-origins URL...   pages that may connect: https://app.example, loopback, *
  --loglevel notice          debug, verbose, notice, warning
  --logfile PATH             instead of standard output

Examples:
  allset --port 7400 --gateway-port 8400
  allset /etc/allset.conf --maxmemory 512mb
`;
}
