/** The server cannot start: its message is one line for the user. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Why a system call failed, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "no such file or directory";
    case "EACCES":
      return "permission denied";
    case "EADDRINUSE":
      return "the address is already in use";
    case "EADDRNOTAVAIL":
      return "the address is not available on this machine";
    case "EISDIR":
      return "it is a directory";
    default:
      return message.split("\n", 1)[0];
  }
}
