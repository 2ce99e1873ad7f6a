import { formatFixed, type ReplySink } from "@allset/resp";

const DISTANCE_DECIMALS = 4;

/** A distance in the unit that was asked for, as text. */
export function replyDistance(distance: number, reply: ReplySink): void {
  reply.text(formatFixed(distance, DISTANCE_DECIMALS));
}

/** A place: longitude, latitude. */
export function replyPlace(longitude: number, latitude: number, reply: ReplySink): void {
  reply.array(2);
  reply.decimal(longitude);
  reply.decimal(latitude);
}
