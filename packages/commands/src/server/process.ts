import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { serverSpec } from "./spec.js";

const MICROS_A_SECOND = 1e6;

export const process: SomeHandlers<typeof serverSpec, "shutdown" | "time"> = {
  // Where the server ends the connection is the answer.
  shutdown(session, _args, reply, { ABORT, FORCE, NOSAVE, NOW, SAVE }) {
    if (ABORT !== 0) {
      const alone = FORCE === 0 && NOSAVE === 0 && NOW === 0 && SAVE === 0;
      return session.fail(reply, alone ? errors.noShutdown : errors.syntax);
    }
    const save = SAVE !== 0 ? "always" : NOSAVE !== 0 ? "never" : "default";
    const request = { save, now: NOW !== 0, force: FORCE !== 0 } as const;
    const { onShutdown } = session.instance;
    if (onShutdown === undefined || onShutdown(request) !== null) return session.fail(reply, errors.shutdownFailed);
    session.closeAfterReply();
  },

  time(session, _args, reply) {
    const micros = Math.floor(session.instance.clock.nowMicros());
    reply.array(2);
    reply.text(String(Math.floor(micros / MICROS_A_SECOND)));
    reply.text(String(micros % MICROS_A_SECOND));
  },
};
