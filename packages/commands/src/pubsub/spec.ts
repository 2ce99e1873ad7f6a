import { help } from "../registry/help-spec.js";
import { any, block, bytes, channel, many, optional, pattern, shardChannel } from "../registry/node.js";
import { bulk, count, either, list, nothing, push } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const PER_CHANNEL = "O(N) with N the number of channels";

/** SUBSCRIBE and its like: one message for each channel, which in RESP2 is a plain array. */
const confirms = (kind: string) =>
  push(
    `For each argument a message, no reply besides: \`${kind}\`, the name, the number of subscriptions left.`,
    bulk("The kind."),
    either(bulk("The name."), nothing("There was nothing to leave.")),
    count("How many subscriptions this client has."),
  );

const asks = { flags: ["pubsub", "loading", "stale"] } as const;
const changes = { flags: ["pubsub", "noscript", "loading", "stale"] } as const;

const counts = list(
  "The channels, each followed by its number.",
  either(bulk("A channel."), count("Its subscribers; patterns do not count.")),
);

export const pubsubSpec = family("pubsub", {
  psubscribe: {
    ...changes,
    summary: "Subscribes to all channels that match the patterns.",
    since: "2.0.0",
    complexity: "O(N) with N the number of patterns",
    args: [many(block("pattern", pattern("pattern")))],
    reply: confirms("psubscribe"),
  },
  publish: {
    summary: "Sends a message to the subscribers of a channel.",
    since: "2.0.0",
    complexity: "O(N+M) with N the subscribers of the channel and M the subscribed patterns",
    flags: ["pubsub", "loading", "stale", "fast", "may_replicate"],
    args: [channel("channel"), bytes("message")],
    reply: count("How many clients of this node were sent the message."),
  },
  pubsub: {
    summary: "Tells about channels and their subscribers.",
    since: "2.8.0",
    complexity: "That of the subcommand",
    flags: [],
    args: [],
    container: "bare",
    reply: nothing(""),
  },
  "pubsub|channels": {
    ...asks,
    summary: "Lists the channels that have subscribers.",
    since: "2.8.0",
    complexity: PER_CHANNEL,
    args: [optional(pattern("pattern"))],
    reply: list("The channels, in no particular order.", bulk("A channel.")),
  },
  "pubsub|help": { ...help, since: "6.2.0" },
  "pubsub|numpat": {
    ...asks,
    summary: "Counts the different patterns subscribed to.",
    since: "2.8.0",
    complexity: "O(1)",
    args: [],
    reply: count("The number of patterns."),
  },
  "pubsub|numsub": {
    ...asks,
    summary: "Counts the subscribers of channels.",
    since: "2.8.0",
    complexity: PER_CHANNEL,
    args: [any(channel("channel"))],
    reply: counts,
  },
  "pubsub|shardchannels": {
    ...asks,
    summary: "Lists the shard channels that have subscribers.",
    since: "7.0.0",
    complexity: PER_CHANNEL,
    args: [optional(pattern("pattern"))],
    reply: list("The shard channels, in no particular order.", bulk("A channel.")),
  },
  "pubsub|shardnumsub": {
    ...asks,
    summary: "Counts the subscribers of shard channels.",
    since: "7.0.0",
    complexity: PER_CHANNEL,
    args: [any(channel("shardchannel"))],
    reply: counts,
  },
  punsubscribe: {
    ...changes,
    summary: "Ends subscriptions to patterns: the given ones, or all.",
    since: "2.0.0",
    complexity: "O(N) with N the number of patterns",
    args: [any(pattern("pattern"))],
    reply: confirms("punsubscribe"),
  },
  spublish: {
    summary: "Sends a message to the subscribers of a shard channel.",
    since: "7.0.0",
    complexity: "O(N) with N the subscribers of the channel",
    flags: ["pubsub", "loading", "stale", "fast", "may_replicate"],
    args: [shardChannel("shardchannel"), bytes("message")],
    reply: count("How many clients of this node were sent the message."),
  },
  ssubscribe: {
    ...changes,
    summary: "Subscribes to shard channels.",
    since: "7.0.0",
    complexity: PER_CHANNEL,
    args: [many(shardChannel("shardchannel"))],
    reply: confirms("ssubscribe"),
  },
  subscribe: {
    ...changes,
    summary: "Subscribes to channels.",
    since: "2.0.0",
    complexity: PER_CHANNEL,
    args: [many(channel("channel"))],
    reply: confirms("subscribe"),
  },
  sunsubscribe: {
    ...changes,
    summary: "Ends subscriptions to shard channels: the given ones, or all.",
    since: "7.0.0",
    complexity: PER_CHANNEL,
    args: [any(shardChannel("shardchannel"))],
    reply: confirms("sunsubscribe"),
  },
  unsubscribe: {
    ...changes,
    summary: "Ends subscriptions to channels: the given ones, or all.",
    since: "2.0.0",
    complexity: PER_CHANNEL,
    args: [any(channel("channel"))],
    reply: confirms("unsubscribe"),
  },
});
