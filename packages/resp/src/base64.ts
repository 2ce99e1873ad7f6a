/** Bytes turned into characters per call: as many arguments as every engine takes. */
const sliceBytes = 8192;

/** `bytes[start .. end)` in base64, with padding. O(n). */
export function base64(bytes: Uint8Array, start: number, end: number): string {
  let binary = "";
  for (let at = start; at < end; at += sliceBytes) {
    binary += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + sliceBytes)));
  }
  return btoa(binary);
}

/** The bytes that `text` is the base64 of, or `undefined` when it is not base64. O(n). */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    return undefined;
  }
}
