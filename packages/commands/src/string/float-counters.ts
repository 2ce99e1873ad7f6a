import { EventClass } from "@allset/engine";
import { errors } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import { floatEncoding } from "./arithmetic.js";
import { storeText } from "./counters.js";
import { formatLongDouble, isInfinite, type LongDouble, parseLongDouble, sumOf } from "./long-double.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone } from "./string-entry.js";

export const floatCounters: SomeHandlers<typeof stringSpec, "incrbyfloat"> = {
  incrbyfloat(session, args, reply) {
    const { database } = session;
    const { bytes, starts, ends } = args;
    const ref = database.write(bytes, starts[1], ends[1]);
    if (!isStringOrNone(session, ref, reply)) return;
    let value: LongDouble | null = { mantissa: 0n, exponent: 0 };
    if (ref !== 0) {
      const slice = database.value(ref);
      value = parseLongDouble(slice.bytes, slice.start, slice.end);
    }
    const increment = parseLongDouble(bytes, starts[2], ends[2]);
    if (value === null || increment === null) return session.fail(reply, errors.notFloat);
    if (isInfinite(value) || isInfinite(increment)) return session.fail(reply, errors.nanOrInfinity);
    const sum = sumOf(value, increment);
    if (isInfinite(sum)) return session.fail(reply, errors.nanOrInfinity);
    const text = formatLongDouble(sum);
    storeText(session, args, ref, text, floatEncoding(text));
    database.changed(bytes, starts[1], ends[1], EventClass.string, "incrbyfloat");
    reply.text(text);
  },
};
