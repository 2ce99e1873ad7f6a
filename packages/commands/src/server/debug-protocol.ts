import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { Session } from "../session/session.js";

/** The values of DEBUG PROTOCOL: one of each type, for tests of clients. */
const samples: Readonly<Record<string, (reply: ReplySink) => void>> = {
  string: (reply) => reply.text("Hello World"),
  integer: (reply) => reply.integer(12345),
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: the value that redis-server answers
  double: (reply) => reply.double(3.141),
  bignum: (reply) => reply.bigNumber("1234567999999999999999999999999999999"),
  null: (reply) => reply.null(),
  array: (reply) => writeNumbers(reply, () => reply.array(3)),
  set: (reply) => writeNumbers(reply, () => reply.set(3)),
  map(reply) {
    reply.map(3);
    for (let i = 0; i < 3; i++) {
      reply.integer(i);
      reply.boolean(i === 1);
    }
  },
  attrib(reply) {
    if (reply.protocol === 3) {
      reply.attribute(1);
      reply.text("key-popularity");
      reply.array(2);
      reply.text("key:123");
      reply.integer(90);
    }
    reply.text("Some real reply following the attribute");
  },
  verbatim: (reply) => reply.verbatim("txt", "This is a verbatim\nstring"),
  true: (reply) => reply.boolean(true),
  false: (reply) => reply.boolean(false),
};

function writeNumbers(reply: ReplySink, begin: () => void): void {
  begin();
  for (let i = 0; i < 3; i++) reply.integer(i);
}

/** Answers a value of the type that argument 2 names; `push` answers one behind an out-of-band message. */
export function debugProtocol(session: Session, args: Args, reply: ReplySink): void {
  const type = args.text(2).toLowerCase();
  if (type === "push") return push(session, reply);
  if (!Object.hasOwn(samples, type)) return session.fail(reply, errors.noSuchType);
  samples[type](reply);
}

function push(session: Session, reply: ReplySink): void {
  if (reply.protocol === 2) return session.fail(reply, errors.resp2Unsupported);
  reply.push(2);
  reply.text("server-cpu-usage");
  reply.integer(42);
  reply.text("Some real reply following the push reply");
}
