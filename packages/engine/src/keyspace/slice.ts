/** A stretch of bytes in the arena, or anywhere: valid until the next write. */
export class Slice {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
}
