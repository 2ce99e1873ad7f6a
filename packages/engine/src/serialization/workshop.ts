import { Database } from "../keyspace/database.js";

/**
 * Where a value is made before anybody may see it: a database that is in no keyspace's list and tells nobody what happens in it. The
 * entry that it holds at the end is moved to its place by `moveEntry`, or `clear` frees what was made of it so far.
 */
export class Workshop extends Database {
  override note(): void {}
  override changed(): void {}
}
