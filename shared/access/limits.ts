const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Bounds of API keys. Every figure is Odograph's own decision. */
export const KEY_LIMITS = {
  /** Length of a key's name, in characters. */
  nameLength: 100,
  /** Globs that tell the devices of one key. */
  globs: 50,
  /** Length of one glob. */
  globLength: 256,
  /** Keys of one name that are valid at once: the one in use, and the one that is about to replace it. */
  livePerName: 2,
  /** How long a key is valid unless something else is said. */
  usualLifeMs: 365 * DAY_MS,
  /** How long a key may be valid: as long as a device may be left in the field. */
  longestLifeMs: 3653 * DAY_MS,
  /** How long a key is still listed after its end. */
  keptAfterEndMs: 90 * DAY_MS,
  /** How long a warm function relies on a key that it has read: a key that is revoked is refused after this at the latest. */
  cacheMs: MINUTE_MS,
  /** Keys that a warm function remembers. */
  cacheEntries: 2000,
  /** How exactly it is told when a key was last used: noting it more often would cost a write each time. */
  useNotedEveryMs: 60 * MINUTE_MS,
} as const;

/** Bounds of what a request may bring along to say who asks. */
export const CREDENTIAL_LIMITS = {
  /** Length of a token, in characters: what all headers of a request may have together, about. */
  tokenLength: 8192,
} as const;

/** How connections are remembered on which frames come. */
export const CONNECTION_LIMITS = {
  /**
   * How long one is remembered when nobody says that it was closed: longer than it can be open.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
   */
  lifeMs: (2 * 60 + 15) * MINUTE_MS,
  /** Connections that a warm function remembers. */
  cacheEntries: 5000,
} as const;

/** How tokens of readers are checked. */
export const TOKEN_LIMITS = {
  /** How far the issuer's clock and ours may differ. */
  skewSeconds: 60,
  /** How long the issuer's public keys are relied on before they are read again. */
  keysMs: 60 * MINUTE_MS,
  /** How long they are relied on at most while they cannot be read again. */
  staleKeysMs: DAY_MS,
  /** How long they are not read again after they could not be read, or did not hold a key that was asked for. */
  coolDownMs: 10_000,
  /** How long reading them may take. */
  keysTimeoutMs: 3000,
  /** Length of the issuer's document of keys, in bytes. */
  keysBytes: 256 * 1024,
} as const;

/** How links are signed. */
export const LINK_LIMITS = {
  /** How long a link to data is valid. */
  dataSeconds: 3600,
  /** How long a link to a file is valid unless something else is said. */
  fileSeconds: 3600,
  /** How long a link to a file may be valid. */
  longestFileSeconds: 12 * 3600,
  /** Links to a file that are made within this time end at the same moment, so that one signature serves them all. */
  fileStepSeconds: 900,
  /** Signatures of files that a warm function remembers. */
  fileCacheEntries: 5000,
  /** How far the clocks of functions may differ. */
  skewSeconds: 60,
  /** Keys of a ring: the one that signs, and the one before it. */
  keys: 2,
  /** Length of a secret key, in bytes: that of the hash. */
  secretBytes: 32,
  /** How long a warm function relies on a ring of keys before it reads it again. */
  ringMs: 5 * MINUTE_MS,
  /** How long a ring is not read again because of a key that it does not have. */
  ringCoolDownMs: 10_000,
} as const;
