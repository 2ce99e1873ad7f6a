import { differential, on, quiet, receive, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** A command and the events that it causes, in number. */
const told = (line: string, events: number): Step[] => [
  line.split(" "),
  events === 0 ? quiet("b") : receive("b", events),
];
const listening = (classes: string): Step[] => [
  ["CONFIG", "SET", "notify-keyspace-events", classes],
  on("b", ["PSUBSCRIBE", "__key*__:*"]),
];

differential("events", import.meta.url, startInstance, [
  {
    name: "adding and removing",
    steps: [
      ...listening("Ezgn"),
      ...told("ZADD z 1 a 2 b 3 c", 2),
      ...told("ZADD z 1 a", 0),
      ...told("ZADD z 2 a", 1),
      ...told("ZADD z XX 5 none", 0),
      ...told("ZADD z NX 5 a", 0),
      ...told("ZADD new XX 5 a", 0),
      ...told("ZADD z INCR 0 a", 0),
      ...told("ZADD z INCR 1 a", 1),
      ...told("ZADD z INCR 1 d", 1),
      ...told("ZINCRBY z 0 a", 0),
      ...told("ZINCRBY z 1 a", 1),
      ...told("ZINCRBY new 1 a", 2),
      ...told("ZINCRBY z inf a", 1),
      ...told("ZINCRBY z -inf a", 0),
      ...told("ZREM z none", 0),
      ...told("ZREM z a b", 1),
      ...told("ZREM z c d", 2),
      ...told("ZREM z a", 0),
    ],
  },
  {
    name: "ranges and pops",
    steps: [
      ...listening("Ezg"),
      ...told("ZADD z 1 a 2 b 3 c 4 d", 1),
      ...told("ZREMRANGEBYRANK z 0 0", 1),
      ...told("ZREMRANGEBYRANK z 9 9", 0),
      ...told("ZREMRANGEBYSCORE z 2 2", 1),
      ...told("ZREMRANGEBYSCORE z 9 9", 0),
      ...told("ZREMRANGEBYLEX z [c [c", 1),
      ...told("ZREMRANGEBYLEX z [x [x", 0),
      ...told("ZREMRANGEBYRANK z 0 -1", 2),
      ...told("ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h", 1),
      ...told("ZPOPMIN z", 1),
      ...told("ZPOPMAX z 2", 1),
      ...told("ZPOPMAX z 0", 0),
      ...told("ZMPOP 2 none z MIN", 1),
      ...told("ZMPOP 1 z MAX COUNT 2", 1),
      ...told("BZPOPMIN none z 0", 1),
      ...told("BZMPOP 0 1 z MAX", 2),
      ...told("ZPOPMIN z", 0),
      ...told("ZADD z 1 a", 1),
      ...told("BZPOPMAX z 0", 2),
      ...told("ZADD z 1 a 2 b", 1),
      ...told("ZREMRANGEBYSCORE z -inf +inf", 2),
      ...told("ZADD z 1 a 1 b", 1),
      ...told("ZREMRANGEBYLEX z - +", 2),
      ...told("ZADD z 1 a 1 b", 1),
      ...told("ZPOPMIN z 5", 2),
    ],
  },
  {
    name: "storing",
    steps: [
      ...listening("Ezg$n"),
      ...told("ZADD z 1 a 2 b", 2),
      ...told("ZUNIONSTORE d 1 z", 2),
      ...told("ZUNIONSTORE d 1 z", 1),
      ...told("ZINTERSTORE d 1 none", 1),
      ...told("ZINTERSTORE d 1 none", 0),
      ...told("ZDIFFSTORE d 1 z", 2),
      ...told("ZRANGESTORE e z 0 -1", 2),
      ...told("ZRANGESTORE e z 5 6", 1),
      ...told("ZRANGESTORE e z 5 6", 0),
      ...told("ZRANGESTORE e none 5 6", 0),
      ...told("SET d x", 1),
      ...told("ZINTERSTORE d 1 z", 1),
      ...told("ZUNION 1 z", 0),
      ...told("COPY z y", 2),
      ...told("DEL y", 1),
    ],
  },
  {
    name: "looking for keys that are not there",
    steps: [
      ...listening("Em"),
      ...["ZSCORE none a", "ZMSCORE none a", "ZRANK none a", "ZREVRANK none a", "ZCARD none"].flatMap((line) =>
        told(line, 1),
      ),
      ...["ZCOUNT none 0 1", "ZLEXCOUNT none - +", "ZRANGE none 0 1", "ZRANGEBYSCORE none 0 1"].flatMap((line) =>
        told(line, 1),
      ),
      ...["ZRANGEBYLEX none - +", "ZREVRANGE none 0 1", "ZRANDMEMBER none", "ZRANDMEMBER none 1"].flatMap((line) =>
        told(line, 1),
      ),
      ...["ZSCAN none 0", "ZUNION 1 none", "ZINTER 1 none", "ZDIFF 1 none", "ZINTERCARD 1 none"].flatMap((line) =>
        told(line, 1),
      ),
      ...["ZRANGESTORE d none 0 1", "ZUNIONSTORE d 1 none", "ZINTERSTORE d 1 none", "ZDIFFSTORE d 1 none"].flatMap(
        (line) => told(line, 1),
      ),
      ...["ZADD none XX 1 a", "ZREM none a", "ZREMRANGEBYRANK none 0 1", "ZPOPMIN none", "ZMPOP 1 none MIN"].flatMap(
        (line) => told(line, 0),
      ),
    ],
  },
]);
