/** A key of a database as one string: for tables of keys on the JavaScript heap. */
export function keyName(database: number, key: Uint8Array, start = 0, end: number = key.length): string {
  let name = `${database}:`;
  for (let i = start; i < end; i++) name += String.fromCharCode(key[i]);
  return name;
}
