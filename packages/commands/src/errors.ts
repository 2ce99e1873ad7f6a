/**
 * The errors that clients can cause, with the exact texts of redis-server 7.0.15. A text begins with its code.
 *
 * Family-specific texts live here too: one catalogue, which the documents list.
 */
import { ArenaFullError } from "@allset/engine";
import { ArgumentTooLongError, ReplyTooLargeError } from "@allset/resp";

export const errors = {
  syntax: "ERR syntax error",
  wrongType: "WRONGTYPE Operation against a key holding the wrong kind of value",
  notInteger: "ERR value is not an integer or out of range",
  notFloat: "ERR value is not a valid float",
  notInt32: "ERR value is out of range, value must between -2147483648 and 2147483647",
  outOfRange: "ERR value is out of range",
  drawCount: "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807",
  notPositive: "ERR value is out of range, must be positive",
  invalidIdleTime: "ERR Invalid IDLETIME value, must be >= 0",
  invalidFrequency: "ERR Invalid FREQ value, must be >= 0 and <= 255",
  invalidTtl: "ERR Invalid TTL value, must be >= 0",
  busyKey: "BUSYKEY Target key name already exists.",
  payload: "ERR DUMP payload version or checksum are wrong",
  badData: "ERR Bad data format",
  scoresNotFloat: "ERR One or more scores can't be converted into double",
  noSuchKey: "ERR no such key",
  sameObject: "ERR source and destination objects are the same",
  otherDatabase: "NOPERM this connection may not reach other databases",
  invalidCursor: "ERR invalid cursor",
  nxClash: "ERR NX and XX, GT or LT options at the same time are not compatible",
  gtLtClash: "ERR GT and LT options at the same time are not compatible",
  lfuSelected:
    "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
  lfuNotSelected:
    "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.",
  overflow: "ERR increment or decrement would overflow",
  indexOutOfRange: "ERR index out of range",
  decrementOverflow: "ERR decrement would overflow",
  nanOrInfinity: "ERR increment would produce NaN or Infinity",
  infiniteIncrement: "ERR BYFLOAT increment cannot be Infinity",
  infiniteValue: "ERR value cannot be Infinity",
  appliedOverflow: "ERR applied increment would overflow",
  boundsCross: "ERR LBOUND can't be greater than UBOUND",
  enxWithoutExpiry: "ERR ENX flag requires an expiration",
  offsetOutOfRange: "ERR offset is out of range",
  invalidNumkeys: "ERR invalid numkeys value",
  numkeysNotPositive: "ERR numkeys should be greater than 0",
  tooManyKeys: "ERR Number of keys can't be greater than number of args",
  negativeLimit: "ERR LIMIT can't be negative",
  countNotPositive: "ERR count should be greater than 0",
  countNegative: "ERR COUNT can't be negative",
  maxlenNegative: "ERR MAXLEN can't be negative",
  zeroRank:
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
  fieldNotInteger: "ERR hash value is not an integer",
  fieldNotFloat: "ERR hash value is not a float",
  valueInfinite: "ERR value is NaN or Infinity",
  fieldTwice: "ERR duplicate field name in fieldset",
  noFieldset: "ERR no such fieldset",
  valueCount: "ERR value count does not match fieldset field count",
  fieldsMissing: "ERR Mandatory argument FIELDS is missing or not at the right position",
  fieldCountNotPositive: "ERR Number of fields must be a positive integer",
  numFieldsNotPositive: "ERR Parameter `numFields` should be greater than 0",
  invalidFieldCount: "ERR invalid number of fields",
  fieldCountMismatch: "ERR The `numfields` parameter must match the number of arguments",
  expireNegative: "ERR invalid expire time, must be >= 0",
  missingExpire: "ERR missing expire time",
  fnxAndFxx: "ERR Only one of FXX or FNX arguments can be specified",
  fieldDeadlines: "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified",
  pairCount: "ERR wrong number of key-value pairs",
  invalidDigest: "ERR must be exactly 16 hexadecimal characters",
  invalidCondition: "ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE",
  delexNotString: "ERR Key should be of string type if conditions are specified",
  bitOffset: "ERR bit offset is not an integer or out of range",
  notBit: "ERR bit is not an integer or out of range",
  bitArgument: "ERR The bit argument must be 1 or 0.",
  fieldType: "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.",
  overflowType: "ERR Invalid OVERFLOW type specified",
  readOnlyField: "ERR BITFIELD_RO only supports the GET subcommand",
  unit: "ERR unsupported unit provided. please use M, KM, FT, MI",
  radiusNotNumber: "ERR need numeric radius",
  radiusNegative: "ERR radius cannot be negative",
  widthNotNumber: "ERR need numeric width",
  heightNotNumber: "ERR need numeric height",
  boxNegative: "ERR height or width cannot be negative",
  noSuchMember: "ERR could not decode requested zset member",
  geoCountNotPositive: "ERR COUNT must be > 0",
  anyWithoutCount: "ERR the ANY argument requires COUNT argument",
  notHyperLogLog: "WRONGTYPE Key is not a valid HyperLogLog string value.",
  corruptedHyperLogLog: "INVALIDOBJ Corrupted HLL object detected",
  noSpecifiedKey: "ERR The specified key does not exist",
  notSparse: "ERR HLL encoding is not sparse",
  hyperLogLogTest: "TESTFAILED the HyperLogLogs of this server do not work",
  lcsNotStrings: "ERR The specified keys must contain string values",
  lcsLengthAndIndexes: "ERR If you want both the length and indexes, please just use IDX.",
  lcsTooLong: "ERR String too long for LCS",
  lcsMemory: "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len",
  stringTooLong: "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
  argumentTooLong: "ERR an argument is longer than any name or number",
  replyTooLarge: "ERR the reply is larger than this connection may be sent",
  outOfMemory: "OOM command not allowed when used memory > 'maxmemory'.",
  noAuth: "NOAUTH Authentication required.",
  tooManySubscriptions: "ERR too many subscriptions on this connection",
  tooManyWatches: "ERR too many watched keys on this connection",
  tooManyFieldsets: "ERR too much is prepared on this connection",
  tooManyWaits: "ERR too many keys to wait for on this connection",
  transactionTooLarge: "ERR too much is queued in this transaction",
  noMulti: "ERR Command not allowed inside a transaction",
  nestedMulti: "ERR MULTI calls can not be nested",
  execWithoutMulti: "ERR EXEC without MULTI",
  discardWithoutMulti: "ERR DISCARD without MULTI",
  watchInMulti: "ERR WATCH inside MULTI is not allowed",
  execAborted: "EXECABORT Transaction discarded because of previous errors.",
  noPassword:
    "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
  wrongPassword: "WRONGPASS invalid username-password pair or user is disabled.",
  helloNeedsAuth:
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time",
  notProtocolVersion: "ERR Protocol version is not an integer or out of range",
  noSuchProtocol: "NOPROTO unsupported protocol version",
  clientName: "ERR Client names cannot contain spaces, newlines or special characters.",
  invalidClientId: "ERR Invalid client ID",
  noSuchClient: "ERR No such client",
  clientIdNotPositive: "ERR client-id should be greater than 0",
  maxAgeNotInteger: "ERR maxage is not an integer or out of range",
  maxAgeNotPositive: "ERR maxage should be greater than 0",
  pauseMode: "ERR CLIENT PAUSE mode must be WRITE or ALL",
  unblocked: "UNBLOCKED client unblocked via CLIENT UNBLOCK",
  unblockReason: "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR",
  timeoutNotFloat: "ERR timeout is not a float or out of range",
  timeoutNotInteger: "ERR timeout is not an integer or out of range",
  timeoutNegative: "ERR timeout is negative",
  dbIndexOutOfRange: "ERR DB index is out of range",
  invalidDbIndex: "ERR invalid DB index",
  invalidFirstDbIndex: "ERR invalid first DB index",
  invalidSecondDbIndex: "ERR invalid second DB index",
  invalidCommand: "ERR Invalid command specified",
  invalidArgumentCount: "ERR Invalid number of arguments specified for command",
  invalidArguments: "ERR Invalid arguments specified for command",
  noKeyArguments: "ERR The command has no key arguments",
  monitorTouchesKeys: "ERR Replica can't interact with the keyspace",
  monitorInTransaction: "ERR MONITOR isn't allowed for DENY BLOCKING client",
  slowlogCount: "ERR count should be greater than or equal to -1",
  noShutdown: "ERR No shutdown in progress.",
  shutdownFailed: "ERR Errors trying to SHUTDOWN. Check logs.",
  debugNotAllowed:
    'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
  notListpack: "ERR Not a listpack encoded object.",
  notQuicklist: "ERR Not a quicklist encoded object.",
  reloadOption: "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.",
  noDump: "ERR Error trying to load the RDB dump, check server logs",
  packedThreshold: "ERR argument must be a memory value bigger than 1 and smaller than 4gb",
  noSuchType:
    "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false",
  resp2Unsupported: "ERR RESP2 is not supported by this command",
  arrayIndex: "ERR invalid array index",
  arrayIndexOverflow: "ERR array index overflow",
  insertIndexOverflow: "ERR insert index overflow",
  arrayRange: "ERR range exceeds maximum of 1000000 items",
  ringSize: "ERR invalid size",
  ringSizeNotPositive: "ERR size must be positive",
  lastItemsCount: "ERR invalid COUNT",
  limitNotPositive: "ERR LIMIT must be positive",
  unknownOperation: "ERR unknown operation",
  matchWithoutValue: "ERR MATCH requires a value argument",
  tooManyPredicates: "ERR too many predicates, maximum is 250",
  expressionEmpty: "ERR regular expression is empty",
  expressionTooLong: "ERR regular expression is too long, maximum is 2048 bytes",
  expressionBackreferences: "ERR regular expression backreferences are not supported",
  invalidStreamId: "ERR Invalid stream ID specified as stream command argument",
  streamIdNotLarger: "ERR The ID specified in XADD is equal or smaller than the target stream top item",
  streamIdZero: "ERR The ID specified in XADD must be greater than 0-0",
  streamExhausted: "ERR The stream has exhausted the last possible ID, unable to add more items",
  streamEntryTooLarge: "ERR Elements are too large to be stored",
  negativeMaxLength: "ERR The MAXLEN argument must be >= 0.",
  trimLimitNegative: "ERR The LIMIT argument must be >= 0.",
  trimClash: "ERR syntax error, MAXLEN and MINID options at the same time are not compatible",
  limitWithoutStrategy: "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy",
  limitWithoutTilde: "ERR syntax error, LIMIT cannot be used without the special ~ option",
  noTrimStrategy: "ERR syntax error, XTRIM must be called with a trimming strategy",
  idempotentNeedsAutomaticId: "ERR IDMP and IDMPAUTO can be used only with auto-generated IDs",
  idempotentTwice: "ERR syntax error, IDMP and IDMPAUTO options at the same time are not compatible",
  emptyProducer: "ERR producer ID must not be empty",
  emptyIdempotentId: "ERR idempotent ID must not be empty",
  idempotentIdTaken: "ERR the idempotent ID belongs to another entry",
  noSuchEntry: "ERR no such entry in the stream",
  idempotenceDuration: "ERR invalid duration",
  idempotenceMaxSize: "ERR invalid maxsize",
  intervalStart: "ERR invalid start ID for the interval",
  intervalEnd: "ERR invalid end ID for the interval",
  unbalancedStreams: "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.",
  missingGroup: "ERR Missing GROUP option for XREADGROUP",
  groupOnlyInXreadgroup: "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.",
  noAckOnlyInXreadgroup: "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.",
  claimOnlyInXreadgroup: "ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead.",
  claimNotInteger: "ERR min-idle-time is not an integer",
  claimNegative: "ERR min-idle-time must be a positive integer",
  countAboveMaxCount: "ERR MAXCOUNT must be greater than or equal to COUNT",
  maxCountNotPositive: "ERR MAXCOUNT must be greater than 0",
  maxSizeNotPositive: "ERR MAXSIZE must be greater than 0",
  dollarInGroup:
    "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.",
  greaterOutsideGroup:
    "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
  streamGone: "UNBLOCKED the stream key no longer exists",
  groupGone: "NOGROUP the consumer group this client was blocked on no longer exists",
  groupExists: "BUSYGROUP Consumer Group name already exists",
  groupNeedsKey:
    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
  entriesReadNegative: "ERR value for ENTRIESREAD must be positive or -1",
  entriesAddedNegative: "ERR entries_added must be positive",
  setIdBelowGivenDeleted: "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id",
  setIdBelowLast: "ERR The ID specified in XSETID is smaller than the target stream top item",
  setIdBelowLength: "ERR The entries_added specified in XSETID is smaller than the target stream length",
  autoClaimIdle: "ERR Invalid min-idle-time argument for XAUTOCLAIM",
  autoClaimCount: "ERR COUNT must be > 0",
  countTooHigh: "ERR Insufficient memory, failed allocating transient memory, COUNT too high.",
  idCountNotPositive: "ERR Number of IDs must be greater than 0",
  idCountMismatch: "ERR The `numids` parameter must match the number of arguments",
  nackMode: "ERR mode must be SILENT, FAIL, or FATAL",
  retryCountNegative: "ERR RETRYCOUNT must be >= 0",
  zaddConditions: "ERR XX and NX options at the same time are not compatible",
  zaddComparisons: "ERR GT, LT, and/or NX options at the same time are not compatible",
  zaddIncrPairs: "ERR INCR option supports a single increment-element pair",
  scoreNotNumber: "ERR resulting score is not a number (NaN)",
  scoreBound: "ERR min or max is not a float",
  lexBound: "ERR min or max not valid string range item",
  limitNeedsOrder: "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
  withScoresByLex: "ERR syntax error, WITHSCORES not supported in combination with BYLEX",
  weightNotFloat: "ERR weight value is not a float",
  limitNegative: "ERR LIMIT can't be negative",
  notInt64Range: "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807",
  noConfigFile: "ERR The server is running without a config file",
} as const;

export const wrongArity = (fullName: string): string => `ERR wrong number of arguments for '${fullName}' command`;

/** EXEC itself was refused: `reason` is the error with which any other command would have been. */
export const execAbortedBecause = (reason: string): string =>
  `EXECABORT Transaction discarded because of: ${reason.startsWith("ERR ") ? reason.slice(4) : reason}`;

/** Arguments that a subcommand does not take in this number, where its arity leaves it open. */
export const subcommandOrArity = (container: string, word: string): string =>
  `ERR unknown subcommand or wrong number of arguments for '${word}'. Try ${container.toUpperCase()} HELP.`;

export const unknownParameter = (name: string): string =>
  `ERR Unknown option or number of arguments for CONFIG SET - '${name}'`;

export const expressionInvalid = (mistake: string): string => `ERR invalid regular expression: ${mistake}`;

export const rewriteFailed = (reason: string): string => `ERR Rewriting config file: ${reason}`;

export const configSetFailed = (name: string, reason: string): string =>
  `ERR CONFIG SET failed (possibly related to argument '${name}') - ${reason}`;

export const helloOption = (word: string): string => `ERR Syntax error in HELLO option '${word}'`;

export const unknownClientType = (word: string): string => `ERR Unknown client type '${word}'`;

export const noSuchUser = (name: string): string => `ERR No such user '${name}'`;

export const clientAttribute = (attribute: string): string =>
  `ERR ${attribute} cannot contain spaces, newlines or special characters.`;

export const unknownAttribute = (word: string): string => `ERR Unrecognized option '${word}'`;

export const invalidExpire = (fullName: string): string => `ERR invalid expire time in '${fullName}' command`;

/** A word that HSETEX does not know. */
export const unknownArgument = (word: string): string => `ERR unknown argument: ${word}`;

/** A word that EXPIRE and its kin do not know. */
export const unsupportedOption = (word: string): string => `ERR Unsupported option ${word}`;

export const bitOpOneSource = (operation: string): string =>
  `ERR BITOP ${operation} must be called with a single source key.`;

export const bitOpTwoSources = (operation: string): string =>
  `ERR BITOP ${operation} must be called with at least two source keys.`;

/** A place beyond the poles of the projection or the date line; the numbers as C's `%f` prints them. */
export const invalidPlace = (longitude: string, latitude: string): string =>
  `ERR invalid longitude,latitude pair ${longitude},${latitude}`;

export const notWithStore = (what: string): string =>
  `ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`;

/** An option of a geo search that is missing; the command as the client wrote it. */
export const exactlyOne = (options: string, command: string): string =>
  `ERR exactly one of ${options} can be specified for ${command}`;

export const unknownPfdebug = (word: string): string => `ERR Unknown PFDEBUG subcommand '${word}'`;

export const invalidInteger = (what: string): string => `ERR ${what} is not an integer or out of range`;

export const invalidFloat = (what: string): string => `ERR ${what} is not a valid float`;

export const noInputKeys = (fullName: string): string => `ERR at least 1 input key is needed for '${fullName}' command`;

export const subscribedOnly = (fullName: string): string =>
  `ERR Can't execute '${fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`;

/** No such key or group, where a command works with one. */
export const noGroup = (key: string, group: string): string =>
  `NOGROUP No such key '${key}' or consumer group '${group}'`;

export const noGroupInRead = (key: string, group: string): string =>
  `${noGroup(key, group)} in XREADGROUP with GROUP option`;

export const noGroupForKey = (group: string, key: string): string =>
  `NOGROUP No such consumer group '${group}' for key name '${key}'`;

export const invalidClaimArgument = (what: string): string => `ERR Invalid ${what} argument for XCLAIM`;

export const unknownClaimOption = (word: string): string => `ERR Unrecognized XCLAIM option '${word}'`;

/** What a client is told of an error that a handler may throw, or null for a bug. */
export function thrownText(error: unknown): string | null {
  if (error instanceof ArenaFullError) return errors.outOfMemory;
  if (error instanceof ArgumentTooLongError) return errors.argumentTooLong;
  return error instanceof ReplyTooLargeError ? errors.replyTooLarge : null;
}
